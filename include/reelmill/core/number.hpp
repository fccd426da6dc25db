// Numbers in text, as C writes them whatever the locale: no blanks, no plus sign. Pure.
#pragma once

#include <charconv>
#include <cmath>
#include <optional>
#include <string_view>
#include <type_traits>

namespace reelmill {

/// Takes the number at the front of `text` away. None, and nothing taken, where there is none that Number holds;
/// infinities are none.
template <typename Number>
[[nodiscard]] std::optional<Number> take_number(std::string_view& text, [[maybe_unused]] int base = 10) {
    Number number{};
    std::from_chars_result read{};
    if constexpr (std::is_floating_point_v<Number>) {
        read = std::from_chars(text.data(), text.data() + text.size(), number);
    } else {
        read = std::from_chars(text.data(), text.data() + text.size(), number, base);
    }
    if (read.ec != std::errc() || !std::isfinite(static_cast<double>(number))) {
        return std::nullopt;
    }
    text.remove_prefix(static_cast<std::size_t>(read.ptr - text.data()));
    return number;
}

/// The whole of `text`; none for anything else.
template <typename Number> [[nodiscard]] std::optional<Number> number_in(std::string_view text, int base = 10) {
    const std::optional<Number> number = take_number<Number>(text, base);
    return text.empty() ? number : std::nullopt;
}

/// As number_in, and more than 0.
template <typename Number> [[nodiscard]] std::optional<Number> positive_in(std::string_view text) {
    const std::optional<Number> number = number_in<Number>(text);
    return number && *number > 0 ? number : std::nullopt;
}

} // namespace reelmill
