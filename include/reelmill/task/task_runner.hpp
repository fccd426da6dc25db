// The seam between the ranks' loop and the pipeline: what runs a task. Tests and the simulator put their own here.
#pragma once

#include "reelmill/core/failure.hpp"
#include "reelmill/core/work_monitor.hpp"
#include "reelmill/task/task.hpp"

#include <exception>
#include <functional>

namespace reelmill::task {

/// Runs one task to its end on the calling thread. Never throws for a task that fails: it returns TaskFailure.
using TaskRunner = std::function<TaskResult(const Task&, WorkMonitor&)>;

/// The same of a runner that is not to be trusted in that: what it throws is a failure of the program.
[[nodiscard]] inline TaskResult run_guarded(const TaskRunner& runner, const Task& task, WorkMonitor& monitor) {
    try {
        return runner(task, monitor);
    } catch (const std::exception& error) {
        return TaskFailure{FailureKind::internal, error.what(), describe_chain(error)};
    }
}

} // namespace reelmill::task
