#include "job_titles.hpp"

#include "reelmill/disk/paths.hpp"

#include <type_traits>
#include <unordered_map>

namespace reelmill::watch {

namespace {

using job::TitleState;

bool has_ended(const TitleRow& row) {
    return row.state == TitleState::done || row.state == TitleState::kept || row.state == TitleState::ignored ||
           row.state == TitleState::failed;
}

/// Of an outcome, or a record.
template <typename Made> void take_figures(TitleRow& row, const Made& made) {
    if constexpr (requires { made.shards; }) {
        row.shards = made.shards;
    }
    row.shards_done = row.shards;
    row.frames = made.frames;
    row.media_seconds = made.media_seconds;
    row.output_bytes = made.output_bytes;
    if constexpr (std::is_base_of_v<job::RateOutcome, Made>) {
        static_cast<job::RateOutcome&>(row) = made;
    }
}

void take_state(TitleRow& row, const scatter::TitleSnapshot& title) {
    row.state = title.state;
    row.line = title.line;
    if (!title.outcome.empty()) {
        try {
            take_figures(row, Json::parse(title.outcome).get<job::TitleOutcome>());
        } catch (const std::exception&) {
            return; // only figures for people
        }
    }
}

} // namespace

TitleRows rows_of(const job::RunSummary& summary) {
    TitleRows rows;
    for (const job::TitleOutcome& outcome : summary.titles) {
        TitleRow& row = rows.emplace_back();
        row.source = outcome.source;
        row.output = outcome.output;
        row.state = outcome.state;
        row.line = outcome.line;
        if (has_ended(row)) {
            take_figures(row, outcome);
        }
    }
    return rows;
}

TitleRows rows_of(const job::JobSpec& spec) {
    TitleRows rows;
    for (const job::RejectedInput& input : spec.rejected) {
        TitleRow& row = rows.emplace_back();
        row.source = input.source;
        row.state = TitleState::failed;
        row.line = input.line;
    }
    for (const job::TitleSpec& title : spec.titles) {
        TitleRow& row = rows.emplace_back();
        row.source = title.source;
        row.output = title.output;
        row.state = title.kept ? TitleState::kept : TitleState::waiting;
    }
    return rows;
}

TitleRows rows_of(const std::vector<job::DoneRecord>& records) {
    TitleRows rows;
    for (const job::DoneRecord& record : records) {
        TitleRow& row = rows.emplace_back();
        row.source = record.source;
        row.output = record.output;
        row.state = TitleState::done;
        take_figures(row, record);
    }
    return rows;
}

void add_snapshot(TitleRows& rows, const scatter::RunSnapshot& snapshot, bool states) {
    std::unordered_map<std::string, std::size_t> by_output;
    for (std::size_t i = 0; i < snapshot.titles.size(); ++i) {
        by_output.emplace(snapshot.titles[i].output.bytes, i);
    }
    std::vector<TitleRow> counts(snapshot.titles.size());
    for (const scatter::PieceSnapshot& piece : snapshot.pieces) {
        const auto title = static_cast<std::size_t>(piece.title);
        if (piece.kind == task::PieceKind::shard && title < counts.size()) {
            ++counts[title].shards;
            counts[title].shards_done += piece.state == scatter::PieceState::done ? 1 : 0;
        }
    }
    for (TitleRow& row : rows) {
        const auto found = by_output.find(row.output.bytes);
        if (has_ended(row) || found == by_output.end()) {
            continue;
        }
        row.shards = counts[found->second].shards;
        row.shards_done = counts[found->second].shards_done;
        if (states) {
            take_state(row, snapshot.titles[found->second]);
        }
    }
}

void add_records(TitleRows& rows, const std::map<std::string, job::DoneRecord>& records,
                 const std::string& job_folder) {
    if (records.empty()) {
        return;
    }
    for (TitleRow& row : rows) {
        if (has_ended(row)) {
            continue;
        }
        const auto found = records.find(disk::name_of(job::done_record_path(job_folder, row.output.bytes)));
        if (found != records.end()) {
            row.state = TitleState::done;
            take_figures(row, found->second);
        }
    }
}

void mark_as_stopped(TitleRows& rows) {
    for (TitleRow& row : rows) {
        if (!has_ended(row)) {
            row.state = TitleState::stopped;
        }
    }
}

} // namespace reelmill::watch
