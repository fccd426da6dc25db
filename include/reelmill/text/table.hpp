// A table of text fits itself to a terminal. All is pure.
#pragma once

#include "reelmill/text/columns.hpp"

#include <set>
#include <string>
#include <vector>

namespace reelmill::text {

struct Cell {
    std::string text;
    const char* color = nullptr; ///< of `paint`
};

/// Its columns stand in the order of their importance: where the width does not do, the wide column is shortened first,
/// then the last ones are left out.
struct Table {
    std::vector<bool> to_the_right;      ///< per column: numbers
    std::size_t wide = 0;                ///< the column that may be shortened
    std::vector<std::vector<Cell>> rows; ///< the first one is the heading
    std::set<std::size_t> ruled = {1};   ///< rows with a rule above them
    bool whole = false;                  ///< no column is left out: where there are too many, lines are too wide
};

/// No line is wider than the room of `look`, unless the table is to stay whole.
[[nodiscard]] std::vector<std::string> lines_of(const Table& table, const Look& look);

} // namespace reelmill::text
