// Where this process works, until when, and how time passes for it.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace reelmill::app {

/// What people call this machine: Slurm's name of the node within a Slurm job, else the host's name.
[[nodiscard]] std::string place_name();

/// Seconds since the epoch: the end of the allocation or `time_limit` from now, whichever comes first; of a rank that
/// reelmill has started, what it was told. 0: there is no such time. Blocks for seconds at most.
[[nodiscard]] double ends_at_unix(std::optional<std::chrono::seconds> time_limit = std::nullopt);

/// Of the steady clock, from some moment in the past on: for pure code that takes time as a number.
[[nodiscard]] inline double steady_seconds() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

/// Of times as the command line has them.
[[nodiscard]] inline std::chrono::milliseconds milliseconds_of(double seconds) {
    return std::chrono::milliseconds(static_cast<std::int64_t>(seconds * 1000));
}

} // namespace reelmill::app
