// What a rank answers that does everything right.
#pragma once

#include "workload.hpp"

#include "reelmill/scatter/task.hpp"

namespace reelmill::scale {

/// As large as real ones: pictures at joints are hashes, the probe brings the whole plan.
[[nodiscard]] scatter::TaskResult answer_to(scatter::TaskId task, const Workload& workload);

} // namespace reelmill::scale
