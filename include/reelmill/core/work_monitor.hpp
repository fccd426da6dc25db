// How a running task is watched and stopped from another thread.
#pragma once

#include <atomic>
#include <cstdint>

namespace reelmill {

/// Shared by the thread that works (adds up, looks at stop) and the one that watches. All members are atomic.
struct WorkMonitor {
    std::atomic<std::int64_t> frames{0};             ///< pictures encoded
    std::atomic<std::int64_t> bytes{0};              ///< compressed bytes made
    std::atomic<std::int64_t> media_microseconds{0}; ///< source time covered
    std::atomic<std::int64_t> steps{0};              ///< grows while files are read, and whenever else it gets on
    std::atomic<bool> stop{false};                   ///< the task throws Failure{interrupted} soon after this is set
};

} // namespace reelmill
