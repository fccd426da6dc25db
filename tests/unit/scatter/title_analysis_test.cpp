#include "reelmill/scatter/title_analysis.hpp"

#include "simulated_run.hpp"

namespace reelmill::scatter::test {

namespace {

task::Piece analysis_piece(int track, task::ShardPosition position) {
    return {task::PieceKind::analysis, track, position};
}

task::AnalysisResult analysis_result(Ticks end) { return {{{{0, {}, 25, 700, false}}, false, end}}; }

TitleAnalysis two_tracks() { return TitleAnalysis({plan_of({1, 1, 1}).shards, plan_of({1}).shards}); }

} // namespace

TEST(TitleAnalysis, OfNothingIsComplete) {
    EXPECT_TRUE(TitleAnalysis().complete());
    EXPECT_TRUE(TitleAnalysis().pieces().empty());
    EXPECT_FALSE(TitleAnalysis().has(analysis_piece(0, 0)));
}

TEST(TitleAnalysis, HasAPieceForEachShardOfEachTrack) {
    const auto pieces = two_tracks().pieces();
    ASSERT_EQ(pieces.size(), 4U);
    for (const task::Piece& each : pieces) {
        EXPECT_EQ(each.kind, task::PieceKind::analysis);
    }
    EXPECT_EQ(pieces[2].position, 2U);
    EXPECT_EQ(pieces[3].track, 1);
    EXPECT_EQ(pieces[3].position, 0U);
}

TEST(TitleAnalysis, IsCompleteWithTheLastPieceInWhateverOrder) {
    TitleAnalysis analysis = two_tracks();
    for (const auto& [track, position] : {std::pair{1, 0}, {0, 2}, {0, 0}, {0, 1}}) {
        EXPECT_FALSE(analysis.complete());
        const auto each = analysis_piece(track, static_cast<task::ShardPosition>(position));
        EXPECT_FALSE(analysis.has(each));
        analysis.take(each, analysis_result(100 * track + position));
        EXPECT_TRUE(analysis.has(each));
    }
    EXPECT_TRUE(analysis.complete());
    EXPECT_EQ(analysis.track(0).at(2).analysis.end, 2);
    EXPECT_EQ(analysis.of(analysis_piece(1, 0)).analysis.end, 100);
    EXPECT_EQ(analysis.of(analysis_piece(0, 1)).shard.begin->pts, shard_length);
}

TEST(TitleAnalysis, IgnoresASecondResult) {
    TitleAnalysis analysis = two_tracks();
    analysis.take(analysis_piece(0, 1), analysis_result(1));
    analysis.take(analysis_piece(0, 1), analysis_result(2));
    EXPECT_EQ(analysis.of(analysis_piece(0, 1)).analysis.end, 1);
    for (const task::Piece& each : analysis.pieces()) {
        EXPECT_FALSE(analysis.complete());
        analysis.take(each, analysis_result(3));
    }
    EXPECT_TRUE(analysis.complete());
}

TEST(TitleAnalysis, HasNoPiecesThatDoNotExist) {
    const TitleAnalysis analysis = two_tracks();
    EXPECT_FALSE(analysis.has(analysis_piece(2, 0)));
    EXPECT_FALSE(analysis.has(analysis_piece(0, 3)));
    EXPECT_FALSE(analysis.has(analysis_piece(-1, 0)));
}

} // namespace reelmill::scatter::test
