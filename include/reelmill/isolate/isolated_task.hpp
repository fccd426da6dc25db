// A task in a process of its own: for work that has already cost a rank its life, so that it cannot cost another one.
#pragma once

#include "reelmill/core/work_monitor.hpp"
#include "reelmill/task/task.hpp"
#include "reelmill/task/task_runner.hpp"

#include <string>
#include <vector>

namespace reelmill::isolate {

/// Starts `command` (a program's path and its arguments), which has to call be_isolated_task(), lets it run the task
/// and returns its result. The monitor shows the child's progress, about twice a second.
/// A child that dies, or ends without a result, gives TaskFailure{input}, with a line that names source and interval;
/// monitor.stop kills it and gives TaskFailure{interrupted}. The child is gone when this returns.
/// Blocks the calling thread, which has to live on until then: the child dies with it. Any number of threads at once.
/// Throws Failure{environment} when no process can be started.
[[nodiscard]] task::TaskResult run_isolated(const task::Task& task, WorkMonitor& monitor,
                                            const std::vector<std::string>& command);

/// The child's side: all that its main() does. Takes the task from standard input, runs it with `runner` on the calling
/// thread, and writes to what was standard output; whatever else writes there, writes to standard error from now on.
/// Ends with its parent. Signals that ask for a stop are ignored: the parent hears them too and decides.
/// Returns the exit status: 0 if there is a result, be it a failure.
[[nodiscard]] int be_isolated_task(const task::TaskRunner& runner);

} // namespace reelmill::isolate
