// What ranks still end before they go, or before the run does, and when they may go. Private to the room. Pure.
#pragma once

#include "run_view.hpp"

namespace reelmill::scatter {

/// What the rank holds and will not have done in `grace_seconds`, by its progress so far: what has not begun to show
/// any is given up at once.
[[nodiscard]] std::vector<task::TaskId> given_up(const RunView& run, int rank, double grace_seconds);

/// The rank wanted to leave, and holds nothing now.
[[nodiscard]] bool may_go(const RunView& run, int rank);

} // namespace reelmill::scatter
