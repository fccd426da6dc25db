// Help texts. Pure.
#pragma once

#include "option.hpp"

#include <string>

namespace reelmill::cli {

inline constexpr std::size_t help_width = 100; ///< columns

/// A group's title and its options, one block each.
[[nodiscard]] std::string help_of(const OptionGroup& group);

/// Two columns: a term and what it means.
[[nodiscard]] std::string definition(const std::string& term, const std::string& text, std::size_t column);

} // namespace reelmill::cli
