// What a rank gets before it has a slot for it, so that no slot waits for a message there and back. Private to the
// room. Pure.
#pragma once

#include "run_view.hpp"

namespace reelmill::scatter {

/// The task that should wait on the rank; none: enough does, or it would be done sooner elsewhere.
[[nodiscard]] std::optional<task::TaskId> next_to_prefetch(const RunView& run, int rank);

} // namespace reelmill::scatter
