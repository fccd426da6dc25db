// Seconds for people, in the reasons of decisions.
#pragma once

#include <algorithm>
#include <fmt/format.h>
#include <string>

namespace reelmill::autoscale {

inline std::string duration(double seconds) {
    const auto whole = static_cast<long>(std::max(seconds, 0.0));
    return fmt::format("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60);
}

} // namespace reelmill::autoscale
