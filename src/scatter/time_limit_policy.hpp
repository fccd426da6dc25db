// What ranks get whose time is limited, and when there is no time left for anything. Private to the room. Pure.
#pragma once

#include "run_view.hpp"

namespace reelmill::scatter {

/// Where it is time alone that keeps the first task of the queue from every idle rank: a later one that ends in time.
[[nodiscard]] std::optional<Handout> next_that_ends_in_time(const RunView& run);

/// Why the run ends before all is done.
struct TimeIsOver {
    ExitStatus status = ExitStatus::stopped;
    const char* line = "";
};
/// Nobody holds anything, and nobody who is there has the time for any of what waits. To be asked after all handouts.
[[nodiscard]] std::optional<TimeIsOver> time_is_over(const RunView& run);

} // namespace reelmill::scatter
