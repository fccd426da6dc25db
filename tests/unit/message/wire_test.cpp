#include "reelmill/message/wire.hpp"

#include "reelmill/core/failure.hpp"

#include <gtest/gtest.h>
#include <limits>

namespace reelmill::message::test {

namespace {

template <typename Type> Type there_and_back(const Type& body) {
    const Envelope envelope = decode(encode({42, body}), 1);
    EXPECT_EQ(envelope.term, 42);
    return std::get<Type>(envelope.body);
}

title::TitleIndex odd_index() {
    title::TitleIndex index;
    index.path = RawPath("/in/a\xff\nb.mkv");
    index.size = std::numeric_limits<std::int64_t>::max();
    index.duration_seconds = 0.1;
    title::VideoTrack track;
    track.time_base = {1, 90000};
    track.picture.display_matrix = std::array<std::int32_t, 9>{0, 65536, 0, -65536, 0, 0, 0, 0, 1 << 30};
    track.picture.content_light = title::ContentLight{1000, 400};
    index.video = {track};
    index.clock_breaks = {{123, -456, {{0, 123}, {1, 200}}}};
    index.warnings = {{WarningCode::clock_jump, 2, 1.5, "not \xfe UTF-8"}, {}};
    return index;
}

} // namespace

TEST(Wire, CarriesEveryKindOfTask) {
    task::ShardTask shard;
    shard.title = 3;
    shard.shard.ordinal = 4;
    shard.shard.begin = title::CutPoint{-1, no_ticks, 5, 6};
    shard.index = odd_index();
    shard.segment = RawPath("/job/\xff.seg");
    shard.shard.quality = 2345;
    shard.key = "key";
    const auto assignment = there_and_back(Assignment{7, shard});
    EXPECT_EQ(assignment.task, 7);
    const auto& back = std::get<task::ShardTask>(assignment.work);
    EXPECT_EQ(back.title, 3);
    EXPECT_EQ(back.shard.begin, shard.shard.begin);
    EXPECT_FALSE(back.shard.end);
    EXPECT_EQ(back.shard.quality, 2345);
    EXPECT_EQ(back.index.path, shard.index.path);
    EXPECT_EQ(back.index.size, shard.index.size);
    EXPECT_EQ(back.index.warnings, shard.index.warnings);
    EXPECT_EQ(back.index.video.at(0).picture.display_matrix, shard.index.video[0].picture.display_matrix);
    EXPECT_EQ(back.index.video.at(0).first_pts, no_ticks);
    EXPECT_EQ(back.segment, shard.segment);

    const auto probe = there_and_back(Assignment{1, task::ProbeTask{{2, {}, 3, "/marker"}, "/in"}});
    EXPECT_EQ(std::get<task::ProbeTask>(probe.work).source, RawPath("/in"));
    EXPECT_EQ(header_of(probe.work).title, 2);
    EXPECT_EQ(header_of(probe.work).deaths, 3);
    EXPECT_EQ(header_of(probe.work).marker, RawPath("/marker"));
    task::TracksTask tracks_task;
    tracks_task.index = odd_index();
    tracks_task.key = "k";
    const auto tracks = there_and_back(Assignment{1, tracks_task});
    EXPECT_EQ(std::get<task::TracksTask>(tracks.work).key, "k");
    task::AnalysisTask analysis;
    analysis.title = 4;
    analysis.shard = shard.shard;
    analysis.index = odd_index();
    const auto looked_at = std::get<task::AnalysisTask>(there_and_back(Assignment{1, analysis}).work);
    EXPECT_EQ(looked_at.title, 4);
    EXPECT_EQ(looked_at.shard.begin, shard.shard.begin);
    EXPECT_EQ(looked_at.index.path, analysis.index.path);
    task::MuxTask mux;
    mux.segments = {{"/a", "/b"}, {}};
    mux.strict = true;
    const auto back_mux = there_and_back(Assignment{1, mux});
    EXPECT_EQ(std::get<task::MuxTask>(back_mux.work).segments, mux.segments);
    EXPECT_TRUE(std::get<task::MuxTask>(back_mux.work).strict);
}

TEST(Wire, CarriesEveryKindOfResult) {
    task::ShardResult shard;
    shard.joinable = false;
    shard.segment.head = {{5, "abc"}};
    shard.segment.frames = 250;
    shard.segment.payload_bytes = 1L << 40;
    shard.segment.target = {3, 2'475, 1'830, TargetMiss::unsteady};
    const auto answer = there_and_back(Answer{1, 9, 1.5, shard});
    EXPECT_EQ(answer.task, 9);
    EXPECT_DOUBLE_EQ(answer.seconds, 1.5);
    EXPECT_FALSE(std::get<task::ShardResult>(answer.result).joinable);
    EXPECT_EQ(std::get<task::ShardResult>(answer.result).segment.head, shard.segment.head);
    EXPECT_EQ(std::get<task::ShardResult>(answer.result).segment.payload_bytes, 1L << 40);
    EXPECT_EQ(std::get<task::ShardResult>(answer.result).segment.target, shard.segment.target);

    const title::Analysis pictures{
        {{-5, {}, 25, 700, false}, {1000, title::CutPoint{900, no_ticks, 5, -1}, 3, 9, true}}, true, 1120};
    EXPECT_EQ(
        std::get<task::AnalysisResult>(there_and_back(Answer{1, 9, 0, task::AnalysisResult{pictures}}).result).analysis,
        pictures);

    task::ProbeResult probe;
    probe.plan.key = "key";
    probe.plan.shards.resize(2);
    const auto probed = there_and_back(Answer{1, 9, 0, probe});
    EXPECT_EQ(std::get<task::ProbeResult>(probed.result).plan.shards.size(), 2);
    const auto failed = there_and_back(Answer{1, 9, 0, task::TaskFailure{FailureKind::environment, "line", "chain"}});
    EXPECT_EQ(std::get<task::TaskFailure>(failed.result).kind, FailureKind::environment);
    const auto tracks =
        there_and_back(Answer{1, 9, 0, task::TracksResult{{}, {{WarningCode::padded, 1, {}, "warning"}}}});
    EXPECT_EQ(std::get<task::TracksResult>(tracks.result).warnings,
              (Warnings{{WarningCode::padded, 1, {}, "warning"}}));
    task::MuxResult mux;
    mux.checksum = "sum";
    EXPECT_EQ(std::get<task::MuxResult>(there_and_back(Answer{1, 9, 0, mux}).result).checksum, "sum");
}

TEST(Wire, CarriesTheRest) {
    EXPECT_EQ(there_and_back(Hello{3, "1.2", "host", {4, 5}}).slots, 3);
    EXPECT_EQ(there_and_back(Progress{{{1, 2, 3, 4}, {5, 6, 7, 8}}}).running.at(1).media_microseconds, 8);
    EXPECT_EQ(there_and_back(StopRequest{"why"}).line, "why");
    EXPECT_EQ(there_and_back(LogLine{2, 3, "a\nb\xff"}).text, "a\nb\xff");
    EXPECT_EQ(there_and_back(Cancellation{11}).task, 11);
    EXPECT_EQ(there_and_back(Leave{ExitStatus::stopped}).status, ExitStatus::stopped);
    (void)there_and_back(Goodbye{});
}

TEST(Wire, CarriesWhatRanksSayAboutFiles) {
    const auto wanted = there_and_back(SourceWanted{3, RawPath("/in/\xff"), 1L << 40, 5});
    EXPECT_EQ(wanted.path, RawPath("/in/\xff"));
    EXPECT_EQ(wanted.offset, 1L << 40);
    FilePiece piece;
    piece.transfer = 3;
    piece.total = 9;
    piece.modified_ns = 1'700'000'000'123'456'789;
    piece.error = 5;
    piece.bytes = {0, 255, 7};
    const auto arrived = there_and_back(piece);
    EXPECT_EQ(arrived.modified_ns, piece.modified_ns);
    EXPECT_EQ(arrived.error, 5);
    EXPECT_EQ(arrived.bytes, piece.bytes);
    EXPECT_FALSE(there_and_back(FilesSeen{true, false}).can_coordinate);
    EXPECT_FALSE(there_and_back(Hello{1, "1", "host", {}, 0, false}).sees_files);
    const auto news = there_and_back(Announcement{"/job", "run", 1, {{"/in/a", "", 7, -8}, {"/job/t", "nonce"}}});
    ASSERT_EQ(news.landmarks.size(), 2);
    EXPECT_EQ(news.landmarks[0].modified_ns, -8);
    EXPECT_EQ(news.landmarks[1].text, "nonce");
}

TEST(Wire, RefusesWhatItDoesNotUnderstandAndNamesTheRank) {
    const auto line_of = [](const Bytes& bytes) -> std::string {
        try {
            (void)decode(bytes, 5);
        } catch (const Failure& failure) {
            EXPECT_EQ(failure.kind(), FailureKind::environment);
            return failure.what();
        }
        return "understood";
    };
    const Bytes good = encode({1, Goodbye{}});
    EXPECT_EQ(line_of(good), "understood");
    Bytes other_version = good;
    other_version.at(2) = 200;
    EXPECT_NE(line_of(other_version).find("rank 5"), std::string::npos);
    EXPECT_NE(line_of(other_version).find("version 200"), std::string::npos);
    Bytes other_mark = good;
    other_mark.at(0) = 0xa4; // as messages of older programs begin
    EXPECT_NE(line_of(other_mark), "understood");
    Bytes other_type = good;
    other_type.at(3 + sizeof(task::Term)) = 200;
    EXPECT_NE(line_of(other_type), "understood");
}

TEST(Wire, RefusesADamagedMessage) {
    const Bytes good = encode({1, StopRequest{"why"}});
    for (std::size_t size = 0; size < good.size(); ++size) {
        EXPECT_THROW((void)decode(Bytes(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(size)), 0), Failure);
    }
    Bytes longer = good;
    longer.push_back(0);
    EXPECT_THROW((void)decode(longer, 0), Failure);
}

TEST(Wire, TakesNoMoreMemoryThanADamagedMessageIsLong) {
    task::ProbeResult probe;
    probe.plan.shards.resize(3);
    probe.plan.index = odd_index();
    const Bytes good = encode({1, Answer{1, 9, 0, probe}});
    for (std::size_t at = 0; at < good.size(); ++at) {
        Bytes damaged = good;
        damaged[at] ^= 0xffU;
        try {
            (void)decode(damaged, 0); // a number may be another one; a length of exabytes must be refused
        } catch (const Failure& failure) {
            EXPECT_EQ(failure.kind(), FailureKind::environment);
        }
    }
}

} // namespace reelmill::message::test
