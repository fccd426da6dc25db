// Tables of text that fit a terminal. Pure. Private to the room.
#pragma once

#include "reelmill/progress/status_lines.hpp"

#include <string>
#include <vector>

namespace reelmill::progress {

namespace paint {
inline constexpr const char* green = "\x1b[32m";
inline constexpr const char* red = "\x1b[31m";
inline constexpr const char* yellow = "\x1b[33m";
inline constexpr const char* plain = "\x1b[0m";
} // namespace paint

struct Cell {
    std::string text;
    const char* color = nullptr;
};

/// Columns in the order of their importance: where the width does not do, the wide column is shortened first, then the
/// last ones are left out.
struct Table {
    std::vector<bool> to_the_right;      ///< per column: numbers
    std::size_t wide = 0;                ///< the column that may be shortened
    std::vector<std::vector<Cell>> rows; ///< the first one is the heading
};

/// With a rule below the heading; no line is wider than look.width - 1.
[[nodiscard]] std::vector<std::string> lines_of(const Table& table, const Look& look);

[[nodiscard]] std::string painted(const std::string& text, const char* color, const Look& look);

/// `text` as lines that are no wider than look.width - 1, broken between words, the second and later ones indented;
/// a word that is too long for a line is shortened.
[[nodiscard]] std::vector<std::string> folded(const std::string& text, const Look& look);

} // namespace reelmill::progress
