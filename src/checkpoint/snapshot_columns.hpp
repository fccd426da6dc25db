// The columns of each table, in one place for writing and for reading. An Archive is a ColumnWriter (encode) or a
// ColumnReader (decode); the functions given name the field that a column is about. Adding, removing or changing a
// column is a new schema_version (snapshot_file.hpp), and a change of docs/checkpoint.md; files of the versions before
// are to be read still, with a default for what they lack.
#pragma once

#include "reelmill/core/time.hpp"
#include "reelmill/scatter/run_snapshot.hpp"

#include <optional>

namespace reelmill::checkpoint {

/// What the table of pieces says, for people, of a result: -1 and empty where there is nothing to say.
struct ResultFigures {
    std::int64_t frames = -1;
    std::int64_t bytes = -1;
    std::string checksum;
};

template <typename Result> ResultFigures figures_of_result(const Result& result) {
    if constexpr (requires { result.segment.checksum; }) {
        return {result.segment.frames, result.segment.bytes, result.segment.checksum};
    } else if constexpr (requires { result.checksum; }) {
        return {result.frames, result.bytes, result.checksum};
    } else {
        return {};
    }
}

inline ResultFigures figures_of(const scatter::PieceSnapshot& piece) {
    if (piece.state != scatter::PieceState::done) {
        return {};
    }
    return std::visit([](const auto& result) { return figures_of_result(result); }, piece.result);
}

/// Does not compile when a field was added to the snapshot: then it is time for a column.
inline void know_all_fields(const scatter::TitleSnapshot& title, const scatter::PieceSnapshot& piece,
                            const status::TakeoverSeen& takeover, const status::DeathSeen& death,
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
    table.name("state", titles, &scatter::TitleSnapshot::state);
    table.word("line", titles, &scatter::TitleSnapshot::line);
    table.integer("source_bytes", titles, &scatter::TitleSnapshot::source_bytes);
    table.integer("source_modified_ns", titles, &scatter::TitleSnapshot::source_modified_ns);
    table.word("identity", titles, &scatter::TitleSnapshot::identity);
    table.word("plan_key", titles, &scatter::TitleSnapshot::plan_key);
    table.shared_text("plan", titles, &scatter::TitleSnapshot::plan);
    table.text("outcome", titles, &scatter::TitleSnapshot::outcome);
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
    table.integer("title", pieces, &scatter::PieceSnapshot::title);
    table.name("kind", pieces, &scatter::PieceSnapshot::kind);
    table.integer("track", pieces, &scatter::PieceSnapshot::track);
    table.integer("position", pieces, &scatter::PieceSnapshot::position);
    table.name("state", pieces, &scatter::PieceSnapshot::state);
    table.integer("attempts", pieces, &scatter::PieceSnapshot::attempts);
    table.integer("deaths", pieces, &scatter::PieceSnapshot::deaths);
    table.integer("rank", pieces, &scatter::PieceSnapshot::rank);
    table.real("seconds", pieces, &scatter::PieceSnapshot::seconds);
    piece_columns_for_people(table, pieces);
    table.shards("shard", pieces);
    table.results("result", pieces);
}

template <typename Archive, typename Takeovers> void takeover_columns(Archive& table, Takeovers& takeovers) {
    table.integer("term", takeovers, &status::TakeoverSeen::term);
    table.integer("rank", takeovers, &status::TakeoverSeen::rank);
    table.word("host", takeovers, &status::TakeoverSeen::host);
    table.real("unix_seconds", takeovers, &status::TakeoverSeen::unix_seconds);
}

template <typename Archive, typename Deaths> void death_columns(Archive& table, Deaths& deaths) {
    table.integer("rank", deaths, &status::DeathSeen::rank);
    table.word("host", deaths, &status::DeathSeen::host);
    table.word("cause", deaths, &status::DeathSeen::cause);
    table.real("unix_seconds", deaths, &status::DeathSeen::unix_seconds);
}

/// Calls `visit` with the name, the rows and the columns of each table, in the order of the file.
template <typename Snapshot, typename Visit> void for_each_table(Snapshot& run, const Visit& visit) {
    visit("titles", run.titles, [](auto& table, auto& rows) { title_columns(table, rows); });
    visit("pieces", run.pieces, [](auto& table, auto& rows) { piece_columns(table, rows); });
    visit("takeovers", run.takeovers, [](auto& table, auto& rows) { takeover_columns(table, rows); });
    visit("deaths", run.deaths, [](auto& table, auto& rows) { death_columns(table, rows); });
}

} // namespace reelmill::checkpoint
