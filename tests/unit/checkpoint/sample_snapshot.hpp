// Snapshots for tests, and a way to compare them.
#pragma once

#include "reelmill/core/hash.hpp"
#include "reelmill/scatter/run_snapshot.hpp"

#include <fmt/format.h>
#include <memory>
#include <string>
#include <variant>

namespace reelmill::checkpoint::test {

inline const std::string no_utf8 = "/in/na\xefve \xff\xc3\x28\n\t\xe2\x82\xac.mkv";

inline task::SegmentSummary sample_segment(int number) {
    const std::string hash(32, static_cast<char>('a' + number % 6));
    return {240,
            243,
            1,
            1'234'567 + number,
            hash,
            "sets",
            {{number, hash}, {number + 1, hash}},
            {{no_ticks, ""}},
            2.5,
            {},
            240 + number,
            1'234'000 + number,
            {1, {900}, {40'000}, {40'001}, {{4'000, -500, 90'000}, {1, 2, 3}}},
            {500, 2'450, 1'824, TargetMiss::none}};
}

inline scatter::PieceSnapshot shard_piece(int title, int position) {
    scatter::PieceSnapshot piece;
    piece.title = title;
    piece.track = 1;
    piece.position = static_cast<decltype(piece.position)>(position);
    piece.shard.track = 1;
    piece.shard.ordinal = position;
    piece.shard.begin = title::CutPoint{position * 90'000LL, position * 90'000LL - 3003, 1LL << 40, 7};
    piece.shard.end = title::CutPoint{(position + 1) * 90'000LL, no_ticks, -1, -1};
    piece.shard.cost = 1.0 / 3 + position;
    piece.shard.frames = 240;
    piece.state = scatter::PieceState::done;
    piece.attempts = 2;
    piece.deaths = 1;
    piece.rank = 3;
    piece.seconds = 0.1 * position;
    piece.result = task::ShardResult{true, sample_segment(position)};
    return piece;
}

inline scatter::PieceSnapshot other_piece(task::PieceKind kind, scatter::PieceState state, task::TaskResult result) {
    scatter::PieceSnapshot piece;
    piece.kind = kind;
    piece.state = state;
    piece.result = std::move(result);
    return piece;
}

/// A bit of everything.
inline scatter::RunSnapshot sample_snapshot() {
    using scatter::PieceState;
    using task::PieceKind;
    scatter::RunSnapshot run;
    run.term = 3;
    run.settings_key = "0123456789abcdef0123456789abcdef";
    const auto plan = std::make_shared<const std::string>(R"({"index":{"path":"/in/ä.mkv"}})");
    run.titles = {{no_utf8, "/out/a.mp4", job::TitleState::running, "", 123, 456, "identity", "key", plan, ""},
                  {"/in/ä.mkv", no_utf8, job::TitleState::failed, "no: \xff\x01 line", -1, -2, "", "", nullptr,
                   R"({"line":"no"})"},
                  {"", "", job::TitleState::waiting, "", 0, 0, "", "", nullptr, ""}};
    run.pieces = {shard_piece(0, 0), shard_piece(0, 1), shard_piece(1, 0)};
    run.pieces[1].state = PieceState::running;
    run.pieces[1].shard.begin.reset();
    run.pieces[2].shard.quality = 2345;
    run.pieces.push_back(other_piece(
        PieceKind::analysis, PieceState::done,
        task::AnalysisResult{{{{0, {}, 25, 700, false}, {9, run.pieces[0].shard.begin, 3, 9, true}}, true, 1120}}));
    run.pieces.push_back(other_piece(PieceKind::probe, PieceState::waiting, {}));
    run.pieces.push_back(other_piece(PieceKind::probe, PieceState::done, task::ProbeResult{}));
    run.pieces.push_back(
        other_piece(PieceKind::tracks, PieceState::done,
                    task::TracksResult{sample_segment(9),
                                       {{WarningCode::other, {}, {}, "a"}, {WarningCode::clock_jump, 1, 2.5, "ä\n"}}}));
    run.pieces.push_back(
        other_piece(PieceKind::mux, PieceState::done, task::MuxResult{1LL << 41, 99, 1, 1.0 / 7, "sum", {}}));
    run.pieces.push_back(other_piece(PieceKind::mux, PieceState::done, task::SegmentsLost{{no_utf8}, "a line"}));
    run.takeovers = {{1, 0, "node-0", 1.7e9}, {3, 2, "node-\xff", 1.7e9 + 1.0 / 3}};
    run.deaths = {{0, "node-0", "lost", 1.7e9}, {1, "", "silent", -0.0}};
    return run;
}

/// Many shards that are alike, as in a run.
inline scatter::RunSnapshot large_snapshot(int pieces) {
    scatter::RunSnapshot run;
    run.term = 1;
    for (int i = 0; i < pieces; ++i) {
        if (i % 100 == 0) {
            run.titles.push_back({fmt::format("/films/title {}.mkv", i), fmt::format("/out/title {}.mp4", i),
                                  job::TitleState::running, "", i, i, hash_of(fmt::format("identity {}", i)),
                                  hash_of(fmt::format("plan {}", i)), nullptr, ""});
        }
        auto piece = shard_piece(i / 100, i % 100);
        auto& segment = std::get<task::ShardResult>(piece.result).segment;
        segment.checksum = hash_of(fmt::format("segment {}", i));
        segment.head = {{i, hash_of(fmt::format("a{}", i))}, {i + 1, hash_of(fmt::format("b{}", i))}};
        segment.tail = {{i + 9, hash_of(fmt::format("c{}", i))}, {i + 10, hash_of(fmt::format("d{}", i))}};
        run.pieces.push_back(std::move(piece));
    }
    return run;
}

inline Json kept_part(const scatter::PieceSnapshot& piece) {
    const bool done = piece.state == scatter::PieceState::done;
    const Json result = std::visit([](const auto& known) { return Json(known); }, piece.result);
    return {piece.title,
            static_cast<int>(piece.kind),
            piece.track,
            piece.position,
            piece.kind == task::PieceKind::shard ? Json(piece.shard) : Json(),
            static_cast<int>(piece.state),
            piece.attempts,
            piece.deaths,
            piece.rank,
            piece.seconds,
            done ? piece.result.index() : 0,
            done ? result : Json()};
}

/// All that a checkpoint keeps, for comparing.
inline Json kept_part(const scatter::RunSnapshot& run) {
    Json all{{"term", run.term}, {"settings_key", run.settings_key}};
    for (const auto& title : run.titles) {
        all["titles"].push_back({title.source, title.output, static_cast<int>(title.state), RawPath(title.line),
                                 title.source_bytes, title.source_modified_ns, RawPath(title.identity),
                                 RawPath(title.plan_key), title.plan != nullptr, title.plan ? *title.plan : "",
                                 title.outcome});
    }
    for (const auto& piece : run.pieces) {
        all["pieces"].push_back(kept_part(piece));
    }
    for (const auto& takeover : run.takeovers) {
        all["takeovers"].push_back({takeover.term, takeover.rank, RawPath(takeover.host), takeover.unix_seconds});
    }
    for (const auto& death : run.deaths) {
        all["deaths"].push_back({death.rank, RawPath(death.host), RawPath(death.cause), death.unix_seconds});
    }
    return all;
}

} // namespace reelmill::checkpoint::test
