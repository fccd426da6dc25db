// What is said where hwloc fails. Private to the room.
#pragma once

#include "reelmill/core/failure.hpp"

#include <fmt/format.h>

namespace reelmill::topology {

[[nodiscard]] inline Failure unreadable(const char* what) {
    return environment_failure(
        fmt::format("the machine's cores cannot be told: hwloc cannot {}; give --ranks, and --bind none", what));
}

} // namespace reelmill::topology
