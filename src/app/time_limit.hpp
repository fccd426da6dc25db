// Until when this process may work; and times as the command line has them.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

namespace reelmill::app {

/// Seconds since the epoch: the end of the allocation or `time_limit` from now, whichever comes first; of a rank that
/// reelmill has started, what it was told. 0: there is no such time. Blocks for seconds at most.
[[nodiscard]] double ends_at_unix(std::optional<std::chrono::seconds> time_limit = std::nullopt);

[[nodiscard]] inline std::chrono::milliseconds milliseconds_of(double seconds) {
    return std::chrono::milliseconds(static_cast<std::int64_t>(seconds * 1000));
}

} // namespace reelmill::app
