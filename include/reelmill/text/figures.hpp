// Numbers as people read them. Pure.
#pragma once

#include <cstdint>
#include <string>

namespace reelmill::text {

/// Decimal: "999 B", "12.3 MB".
[[nodiscard]] std::string bytes_text(std::int64_t bytes);

/// "0:07", "12:34", "1:02:03"; "-" where negative.
[[nodiscard]] std::string duration_text(double seconds);

/// Seconds of one core, as work to be done: "8.4 core seconds", "25 core minutes", "3.2 core hours".
[[nodiscard]] std::string core_time_text(double seconds);

/// "1 title", "2 titles".
[[nodiscard]] std::string count_text(std::int64_t count, const std::string& what);

/// "0.85x", "17.2x", "140x".
[[nodiscard]] std::string speed_text(double speed);

} // namespace reelmill::text
