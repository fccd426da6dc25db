// What this process has taken of the processors so far.
#pragma once

#include <sys/resource.h>

namespace reelmill {

/// Seconds, of all threads, in the program and in the system for it.
[[nodiscard]] inline double cpu_seconds() {
    rusage used{};
    ::getrusage(RUSAGE_SELF, &used);
    const auto seconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    };
    return seconds(used.ru_utime) + seconds(used.ru_stime);
}

} // namespace reelmill
