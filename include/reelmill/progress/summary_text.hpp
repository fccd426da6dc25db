// The end of a run for people: a table with a row per file, then what failed and what to know. Pure.
#pragma once

#include "reelmill/job/job_spec.hpp"
#include "reelmill/text/columns.hpp"

#include <string>

namespace reelmill::progress {

/// Columns: file, frames, seconds of media, size before and after, speed against real time, verified. File names are
/// shortened until the table fits `look`, if they can be. Ends with a newline. Lines of failures
/// and warnings are whole, however long.
[[nodiscard]] std::string summary_table(const job::RunSummary& summary, const text::Look& look);

/// One JSON document: job::RunSummary, with exit_status as a number. Ends with a newline.
[[nodiscard]] std::string summary_json(const job::RunSummary& summary);

} // namespace reelmill::progress
