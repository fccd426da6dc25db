#include "reelmill/text/figures.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>

namespace reelmill::text {

std::string bytes_text(std::int64_t bytes) {
    constexpr std::array units{"kB", "MB", "GB", "TB", "PB", "EB"};
    if (bytes < 1000) {
        return fmt::format("{} B", bytes);
    }
    double value = static_cast<double>(bytes) / 1000;
    std::size_t unit = 0;
    // 999.5 and above would be shown as 1000
    while (value >= 999.5 && unit + 1 < units.size()) {
        value /= 1000;
        ++unit;
    }
    return value < 99.95 ? fmt::format("{:.1f} {}", value, units[unit]) : fmt::format("{:.0f} {}", value, units[unit]);
}

std::string duration_text(double seconds) {
    constexpr double longest = 1e9;
    if (!(seconds >= 0) || seconds > longest) {
        return "-";
    }
    const std::int64_t whole = std::llround(seconds);
    const std::int64_t hours = whole / 3600;
    const std::int64_t minutes = whole / 60 % 60;
    return hours > 0 ? fmt::format("{}:{:02}:{:02}", hours, minutes, whole % 60)
                     : fmt::format("{}:{:02}", minutes, whole % 60);
}

std::string core_time_text(double seconds) {
    constexpr double minute = 60;
    constexpr double hour = 3600;
    constexpr double least = 100; // of a unit, before the next larger one is shown
    const auto text = [](double value, const char* unit) {
        return fmt::format("{:.{}f} core {}", value, value < 9.95 ? 1 : 0, unit);
    };
    if (seconds < least) {
        return text(std::max(seconds, 0.1), "seconds");
    }
    return seconds < least * minute ? text(seconds / minute, "minutes") : text(seconds / hour, "hours");
}

std::string count_text(std::int64_t count, const std::string& what) {
    return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

std::string speed_text(double speed) {
    if (!(speed >= 0) || !std::isfinite(speed)) {
        return "-";
    }
    if (speed < 9.995) {
        return fmt::format("{:.2f}x", speed);
    }
    return speed < 99.95 ? fmt::format("{:.1f}x", speed) : fmt::format("{:.0f}x", speed);
}

} // namespace reelmill::text
