// The end of a run, on standard output.
#pragma once

#include "reelmill/job/job_spec.hpp"

namespace reelmill::app {

/// Prints a table for people, or one JSON document, and gives the exit status of the run; where everything is done but
/// cannot be told, `environment`, after a line on standard error: who reads the summary must not take nothing for all.
[[nodiscard]] ExitStatus show_summary(const job::RunSummary& summary, bool json);

} // namespace reelmill::app
