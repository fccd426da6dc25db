// What people read when a task's process did not live to say it itself.
#pragma once

#include "reelmill/task/task.hpp"

#include <string>

namespace reelmill::isolate {

/// `status` as of waitpid(2).
[[nodiscard]] task::TaskFailure failure_of_death(const task::Task& task, int status);
/// It wrote what is no report.
[[nodiscard]] task::TaskFailure failure_of_nonsense(const task::Task& task, const std::string& what);
[[nodiscard]] task::TaskFailure failure_of_stop(const task::Task& task);

} // namespace reelmill::isolate
