// What people read when a task's process did not live to say it itself.
#pragma once

#include "reelmill/scatter/task.hpp"

#include <string>

namespace reelmill::isolate {

/// `status` as of waitpid(2).
[[nodiscard]] scatter::TaskFailure failure_of_death(const scatter::Task& task, int status);
/// It wrote what is no report.
[[nodiscard]] scatter::TaskFailure failure_of_nonsense(const scatter::Task& task, const std::string& what);
[[nodiscard]] scatter::TaskFailure failure_of_stop(const scatter::Task& task);

} // namespace reelmill::isolate
