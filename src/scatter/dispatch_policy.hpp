// Which waiting task goes to which idle rank. Private to the room. Pure.
#pragma once

#include "run_view.hpp"

namespace reelmill::scatter {

/// None: nobody is idle for whom there is something. The queue must not be empty. Ranks that do not see the job's files
/// need not wait for what they cannot do.
[[nodiscard]] std::optional<Handout> next_handout(const RunView& run);

} // namespace reelmill::scatter
