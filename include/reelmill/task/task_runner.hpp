// The seam between the ranks' loop and the pipeline: what runs a task. Tests and the simulator put their own here.
#pragma once

#include "reelmill/core/work_monitor.hpp"
#include "reelmill/task/task.hpp"

#include <functional>

namespace reelmill::task {

/// Runs one task to its end on the calling thread. Never throws for a task that fails: it returns TaskFailure.
using TaskRunner = std::function<TaskResult(const Task&, WorkMonitor&)>;

} // namespace reelmill::task
