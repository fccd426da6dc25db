#include "reelmill/text/table.hpp"

#include <algorithm>

namespace reelmill::text {
namespace {

constexpr std::size_t gap = 2; // columns between columns
constexpr std::size_t least_wide = 8;

std::vector<std::size_t> natural_widths(const Table& table) {
    std::vector<std::size_t> widths(table.to_the_right.size());
    for (const auto& row : table.rows) {
        for (std::size_t i = 0; i < widths.size(); ++i) {
            widths[i] = std::max(widths[i], columns_of(row[i].text));
        }
    }
    return widths;
}

std::size_t total_of(const std::vector<std::size_t>& widths) {
    std::size_t total = gap * (widths.size() - 1);
    for (const std::size_t width : widths) {
        total += width;
    }
    return total;
}

std::vector<std::size_t> fitting_widths(const Table& table, std::size_t room) {
    std::vector<std::size_t> widths = natural_widths(table);
    const auto shrink = [&](std::size_t least) {
        const std::size_t total = total_of(widths);
        std::size_t& wide = widths[table.wide];
        if (total > room && wide > least) {
            wide -= std::min(wide - least, total - room);
        }
    };
    shrink(least_wide);
    if (table.whole) {
        return widths;
    }
    while (widths.size() > table.wide + 1 && total_of(widths) > room) {
        widths.pop_back();
    }
    shrink(0);
    while (widths.size() > 1 && total_of(widths) > room) {
        widths.pop_back();
    }
    if (widths.size() == 1) {
        widths.front() = std::min(widths.front(), room);
    }
    return widths;
}

std::string line_of(const std::vector<Cell>& row, const Table& table, const std::vector<std::size_t>& widths,
                    const Look& look) {
    std::string line;
    for (std::size_t i = 0; i < widths.size(); ++i) {
        const bool last = i + 1 == widths.size();
        const std::string text = shortened(row[i].text, widths[i], look.unicode);
        const std::string blank(widths[i] - columns_of(text), ' ');
        const std::string shown = painted(text, row[i].color, look);
        line += table.to_the_right[i] ? blank + shown : last ? shown : shown + blank;
        line += last ? "" : std::string(gap, ' ');
    }
    line.erase(line.find_last_not_of(' ') + 1);
    return line;
}

std::string rule(std::size_t columns, const Look& look) {
    std::string line;
    for (std::size_t i = 0; i < columns; ++i) {
        line += look.unicode ? "─" : "-";
    }
    return line;
}

} // namespace

std::vector<std::string> lines_of(const Table& table, const Look& look) {
    const auto widths = fitting_widths(table, look.room());
    std::vector<std::string> lines;
    for (std::size_t i = 0; i < table.rows.size(); ++i) {
        if (table.ruled.contains(i)) {
            lines.push_back(rule(total_of(widths), look));
        }
        lines.push_back(line_of(table.rows[i], table, widths, look));
    }
    return lines;
}

} // namespace reelmill::text
