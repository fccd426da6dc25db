// The columns of each table, in one place for writing and for reading. An Archive is a ColumnWriter (encode) or a
// ColumnReader (decode); the functions given name the field that a column is about. Adding, removing or changing a
// column is a new schema_version (snapshot_file.hpp), and a change of docs/checkpoint.md; files of the versions before
// are to be read still, with a default for what they lack.
#pragma once

#include "reelmill/core/time.hpp"
#include "reelmill/scatter/run_snapshot.hpp"
#include "result_figures.hpp"

#include <optional>

namespace reelmill::checkpoint {

/// Does not compile when a field was added to the snapshot: then it is time for a column.
inline void know_all_fields(const scatter::TitleSnapshot& title, const scatter::PieceSnapshot& piece,
                            const scatter::Takeover& takeover, const scatter::Death& death,
                            const scatter::RunSnapshot& run) {
    [[maybe_unused]] const auto& [t1, t2, t3, t4, t5, t6, t7, t8, t9, t10] = title;
    [[maybe_unused]] const auto& [p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11] = piece;
    [[maybe_unused]] const auto& [o1, o2, o3, o4] = takeover;
    [[maybe_unused]] const auto& [d1, d2, d3, d4] = death;
    [[maybe_unused]] const auto& [r1, r2, r3, r4, r5, r6] = run;
}

template <typename Archive, typename Titles> void title_columns(Archive& table, Titles& titles) {
    table.word(
        "source", titles, [](auto& title) -> auto& { return title.source.bytes; });
    table.word(
        "output", titles, [](auto& title) -> auto& { return title.output.bytes; });
    table.name(
        "state", titles, [](auto& title) -> auto& { return title.state; });
    table.word(
        "line", titles, [](auto& title) -> auto& { return title.line; });
    table.integer(
        "source_bytes", titles, [](auto& title) -> auto& { return title.source_bytes; });
    table.integer(
        "source_modified_ns", titles, [](auto& title) -> auto& { return title.source_modified_ns; });
    table.word(
        "identity", titles, [](auto& title) -> auto& { return title.identity; });
    table.word(
        "plan_key", titles, [](auto& title) -> auto& { return title.plan_key; });
    table.shared_text(
        "plan", titles, [](auto& title) -> auto& { return title.plan; });
    table.text(
        "outcome", titles, [](auto& title) -> auto& { return title.outcome; });
}

inline Ticks ticks_of(const std::optional<title::CutPoint>& cut) { return cut ? cut->pts : no_ticks; }

/// What people look for and programs do not: it is in `shard` and `result` already.
template <typename Archive, typename Pieces> void piece_columns_for_people(Archive& table, Pieces& pieces) {
    table.shown("begin_ticks", pieces, [](auto& piece) { return ticks_of(piece.shard.begin); });
    table.shown("end_ticks", pieces, [](auto& piece) { return ticks_of(piece.shard.end); });
    table.shown("frames", pieces, [](auto& piece) { return figures_of(piece).frames; });
    table.shown("bytes", pieces, [](auto& piece) { return figures_of(piece).bytes; });
    table.shown_word("checksum", pieces, [](auto& piece) { return figures_of(piece).checksum; });
}

template <typename Archive, typename Pieces> void piece_columns(Archive& table, Pieces& pieces) {
    table.integer(
        "title", pieces, [](auto& piece) -> auto& { return piece.title; });
    table.name(
        "kind", pieces, [](auto& piece) -> auto& { return piece.kind; });
    table.integer(
        "track", pieces, [](auto& piece) -> auto& { return piece.track; });
    table.integer(
        "position", pieces, [](auto& piece) -> auto& { return piece.position; });
    table.name(
        "state", pieces, [](auto& piece) -> auto& { return piece.state; });
    table.integer(
        "attempts", pieces, [](auto& piece) -> auto& { return piece.attempts; });
    table.integer(
        "deaths", pieces, [](auto& piece) -> auto& { return piece.deaths; });
    table.integer(
        "rank", pieces, [](auto& piece) -> auto& { return piece.rank; });
    table.real(
        "seconds", pieces, [](auto& piece) -> auto& { return piece.seconds; });
    piece_columns_for_people(table, pieces);
    table.shards("shard", pieces);
    table.results("result", pieces);
}

template <typename Archive, typename Takeovers> void takeover_columns(Archive& table, Takeovers& takeovers) {
    table.integer(
        "term", takeovers, [](auto& takeover) -> auto& { return takeover.term; });
    table.integer(
        "rank", takeovers, [](auto& takeover) -> auto& { return takeover.rank; });
    table.word(
        "host", takeovers, [](auto& takeover) -> auto& { return takeover.host; });
    table.real(
        "unix_seconds", takeovers, [](auto& takeover) -> auto& { return takeover.unix_seconds; });
}

template <typename Archive, typename Deaths> void death_columns(Archive& table, Deaths& deaths) {
    table.integer(
        "rank", deaths, [](auto& death) -> auto& { return death.rank; });
    table.word(
        "host", deaths, [](auto& death) -> auto& { return death.host; });
    table.word(
        "cause", deaths, [](auto& death) -> auto& { return death.cause; });
    table.real(
        "unix_seconds", deaths, [](auto& death) -> auto& { return death.unix_seconds; });
}

} // namespace reelmill::checkpoint
