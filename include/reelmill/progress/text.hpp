// Text that fits: widths on a terminal, and numbers as people read them. Pure.
#pragma once

#include <cstdint>
#include <string>

namespace reelmill::progress {

/// Columns that UTF-8 text takes on a terminal: East Asian wide letters and emoji take two, combining marks none (after
/// Unicode's EastAsianWidth.txt, by blocks). Bytes that are no UTF-8 take one each.
[[nodiscard]] std::size_t columns_of(const std::string& text);

/// `text` in at most `columns`; what is left out, from the middle, is marked by an ellipsis ("~" without Unicode).
[[nodiscard]] std::string shortened(const std::string& text, std::size_t columns, bool unicode);

/// Filled up with spaces to `columns`, on the right or on the left.
[[nodiscard]] std::string padded(const std::string& text, std::size_t columns);
[[nodiscard]] std::string padded_left(const std::string& text, std::size_t columns);

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

} // namespace reelmill::progress
