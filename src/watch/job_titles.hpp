// Rows of titles, from all that a job folder tells of them. Pure.
#pragma once

#include "reelmill/job/done_record.hpp"
#include "reelmill/job/job_spec.hpp"
#include "reelmill/scatter/run_snapshot.hpp"
#include "reelmill/watch/job_view.hpp"

#include <map>
#include <string>
#include <vector>

namespace reelmill::watch {

using TitleRows = std::vector<TitleRow>;

[[nodiscard]] TitleRows rows_of(const job::RunSummary& summary);
/// As a run begins: rejected inputs have failed, kept outputs are kept, all else waits.
[[nodiscard]] TitleRows rows_of(const job::JobSpec& spec);
[[nodiscard]] TitleRows rows_of(const std::vector<job::DoneRecord>& records);

/// Adds what a checkpoint knows of rows that have not ended; of states only where they are of this run.
void add_snapshot(TitleRows& rows, const scatter::RunSnapshot& snapshot, bool states);
/// Rows that have not ended and have a record (by its file name) are done.
void add_records(TitleRows& rows, const std::map<std::string, job::DoneRecord>& records, const std::string& job_folder);
/// What was at work, or waited, is so no more.
void mark_as_stopped(TitleRows& rows);

} // namespace reelmill::watch
