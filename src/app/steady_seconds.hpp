// Time that passes, for pure code that takes it as a number.
#pragma once

#include <chrono>

namespace reelmill::app {

/// Of the steady clock, from some moment in the past on.
[[nodiscard]] inline double steady_seconds() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

} // namespace reelmill::app
