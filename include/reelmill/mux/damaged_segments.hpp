// Whose fault it is when a title cannot be joined.
#pragma once

#include "reelmill/task/task.hpp"

#include <vector>

namespace reelmill::mux {

/// Reads all segments of the title; those that are gone or not as they were written. Each is named in the log. Blocks
/// for as long as that takes: to be asked when a join has failed.
[[nodiscard]] std::vector<RawPath> damaged_segments(const task::MuxTask& task);

} // namespace reelmill::mux
