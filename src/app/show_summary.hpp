// The end of a run, on standard output.
#pragma once

#include "reelmill/job/job_spec.hpp"

namespace reelmill::app {

/// A table for people, or one JSON document.
void show_summary(const job::RunSummary& summary, bool json);

} // namespace reelmill::app
