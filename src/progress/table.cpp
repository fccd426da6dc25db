#include "reelmill/progress/table.hpp"

#include "reelmill/progress/text.hpp"

#include <algorithm>
#include <sstream>

namespace reelmill::progress {
namespace {

constexpr std::size_t gap = 2; // columns between columns
constexpr std::size_t least_wide = 8;

std::size_t room_of(const Look& look) { return look.width > 1 ? look.width - 1 : 0; }

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

std::string painted(const std::string& text, const char* color, const Look& look) {
    return look.color && color != nullptr && !text.empty() ? color + text + paint::plain : text;
}

std::vector<std::string> lines_of(const Table& table, const Look& look) {
    const std::size_t room = room_of(look);
    const auto widths = fitting_widths(table, room);
    std::vector<std::string> lines;
    for (const auto& row : table.rows) {
        lines.push_back(line_of(row, table, widths, look));
        if (lines.size() == 1) {
            lines.push_back(rule(std::min(total_of(widths), room), look));
        }
    }
    return lines;
}

std::vector<std::string> folded(const std::string& text, const Look& look) {
    const std::size_t room = room_of(look);
    std::vector<std::string> lines;
    std::istringstream words(text);
    for (std::string word; words >> word;) {
        if (!lines.empty() && columns_of(lines.back()) + 1 + columns_of(word) <= room) {
            lines.back() += " " + word;
            continue;
        }
        const std::string indent(lines.empty() || room < 2 ? 0 : 2, ' ');
        lines.push_back(indent + shortened(word, room - indent.size(), look.unicode));
    }
    return lines;
}

} // namespace reelmill::progress
