#include "reelmill/progress/status_lines.hpp"

#include "reelmill/core/json.hpp"
#include "reelmill/text/figures.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace reelmill::progress {
namespace {

constexpr std::size_t least_bar = 5;
constexpr std::size_t most_bar = 60; // columns; longer bars only move more slowly

double share_done(const status::Status& status) {
    if (status.state == "finished") {
        return 1;
    }
    if (!(status.cost_total > 0) || !std::isfinite(status.cost_done)) {
        return 0;
    }
    return std::clamp(status.cost_done / status.cost_total, 0.0, 1.0);
}

int percent_of(const status::Status& status) {
    // Rounded down, so that 100 % means all of it.
    return static_cast<int>(share_done(status) * 100);
}

std::string unicode_bar(double share, std::size_t columns) {
    static constexpr std::array eighths{"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
    const auto filled = static_cast<std::size_t>(share * static_cast<double>(columns * 8));
    std::string bar;
    for (std::size_t i = 0; i < filled / 8; ++i) {
        bar += "█";
    }
    bar += eighths[filled % 8];
    return bar;
}

std::string ascii_bar(double share, std::size_t columns) {
    return std::string(static_cast<std::size_t>(share * static_cast<double>(columns)), '#');
}

std::string bar_of(double share, std::size_t columns, const text::Look& look) {
    const std::string filled = look.unicode ? unicode_bar(share, columns) : ascii_bar(share, columns);
    const std::string rest(columns - text::columns_of(filled), look.unicode ? ' ' : '.');
    const char* const left = look.unicode ? "▕" : "[";
    const char* const right = look.unicode ? "▏" : "]";
    return left + text::painted(filled, text::paint::green, look) + rest + right;
}

std::string time_left(const status::Status& status) {
    return status.eta_seconds < 0 ? "" : fmt::format("{} left", text::duration_text(status.eta_seconds));
}

std::string first_line(const status::Status& status, const text::Look& look, std::size_t room) {
    std::string text = fmt::format(" {:3} %", percent_of(status));
    const std::string left = status.state == "running" ? time_left(status) : status.state;
    if (!left.empty() && text.size() + 2 + left.size() + least_bar + 2 <= room) {
        text += "  " + left;
    }
    if (text.size() + least_bar + 2 > room) {
        return text::shortened(text.substr(text.find_first_not_of(' ')), room, look.unicode);
    }
    // As wide as the longest usual text leaves, so that the bar does not change its length all the time.
    constexpr std::size_t usual_text = 20;
    const std::size_t columns = std::min(most_bar, room - 2 - std::max(text.size(), std::min(usual_text, room / 2)));
    return bar_of(share_done(status), columns, look) + text;
}

struct Field {
    std::string text;
    bool alarming = false;
};

std::vector<Field> fields_of(const status::Status& status) {
    std::vector<Field> fields;
    fields.push_back({fmt::format("{}/{} titles", status.titles_done, status.titles_total)});
    if (status.titles_failed > 0) {
        fields.push_back({fmt::format("{} failed", status.titles_failed), true});
    }
    fields.push_back({fmt::format("{:.0f} fps", std::max(status.frames_per_second, 0.0))});
    fields.push_back({text::speed_text(status.speed)});
    fields.push_back({text::bytes_text(status.bytes_done)});
    return fields;
}

std::string names_at_work(const status::Status& status) {
    std::vector<std::string> names;
    for (const std::string& name : status.running) {
        names.push_back(printable(name));
    }
    return fmt::format("{}", fmt::join(names, ", "));
}

std::string second_line(const status::Status& status, const text::Look& look, std::size_t room) {
    const std::string between = look.unicode ? " · " : " | ";
    const std::size_t between_columns = text::columns_of(between);
    std::string line;
    std::size_t used = 0;
    for (const Field& field : fields_of(status)) {
        const std::size_t needed = text::columns_of(field.text) + (used == 0 ? 0 : between_columns);
        if (used + needed > room) {
            return line;
        }
        line += used == 0 ? "" : between;
        line += field.alarming ? text::painted(field.text, text::paint::red, look) : field.text;
        used += needed;
    }
    constexpr std::size_t least_for_names = 12;
    const std::string names = names_at_work(status);
    if (!names.empty() && used + between_columns + least_for_names <= room) {
        line += between + text::shortened(names, room - used - between_columns, look.unicode);
    }
    return line;
}

} // namespace

std::vector<std::string> status_lines(const status::Status& status, const text::Look& look) {
    const std::size_t room = look.room();
    std::vector<std::string> lines{first_line(status, look, room)};
    if (std::string second = second_line(status, look, room); !second.empty()) {
        lines.push_back(std::move(second));
    }
    return lines;
}

std::string plain_line(const status::Status& status) {
    std::vector<std::string> parts{fmt::format("{} %", percent_of(status))};
    if (status.state != "running") {
        parts.push_back(status.state);
    }
    for (const Field& field : fields_of(status)) {
        parts.push_back(field.text);
    }
    if (const std::string left = time_left(status); !left.empty()) {
        parts.push_back(left);
    }
    return fmt::format("{}", fmt::join(parts, ", "));
}

} // namespace reelmill::progress
