#include "reelmill/progress/text.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <vector>

namespace reelmill::progress {
namespace {

struct Range {
    char32_t first;
    char32_t last;
};

constexpr std::array zero_width{
    Range{0x300, 0x36F},   Range{0x483, 0x489},   Range{0x591, 0x5BD},    Range{0x610, 0x61A},   Range{0x64B, 0x65F},
    Range{0x1AB0, 0x1AFF}, Range{0x1DC0, 0x1DFF}, Range{0x200B, 0x200F},  Range{0x20D0, 0x20FF}, Range{0xFE00, 0xFE0F},
    Range{0xFE20, 0xFE2F}, Range{0xFEFF, 0xFEFF}, Range{0xE0100, 0xE01EF}};
constexpr std::array double_width{Range{0x1100, 0x115F},   Range{0x2E80, 0x303E},   Range{0x3041, 0xA4CF},
                                  Range{0xA960, 0xA97F},   Range{0xAC00, 0xD7A3},   Range{0xF900, 0xFAFF},
                                  Range{0xFE30, 0xFE6F},   Range{0xFF00, 0xFF60},   Range{0xFFE0, 0xFFE6},
                                  Range{0x1F300, 0x1F64F}, Range{0x1F680, 0x1F6FF}, Range{0x1F900, 0x1FAFF},
                                  Range{0x20000, 0x3FFFD}};

template <std::size_t size> bool lies_in(char32_t letter, const std::array<Range, size>& ranges) {
    return std::ranges::any_of(ranges, [&](Range range) { return letter >= range.first && letter <= range.last; });
}

struct Letter {
    std::string bytes;
    std::size_t columns = 1;
};

std::size_t length_by_lead(unsigned char lead) {
    if (lead >= 0xF0) {
        return 4;
    }
    if (lead >= 0xE0) {
        return 3;
    }
    return lead >= 0xC0 ? 2 : 1;
}

/// The letter at `at`; a byte that begins no whole sequence stands for itself.
Letter letter_at(const std::string& text, std::size_t at) {
    const auto lead = static_cast<unsigned char>(text[at]);
    const std::size_t length = length_by_lead(lead);
    if (length == 1 || at + length > text.size()) {
        return {text.substr(at, 1), 1};
    }
    char32_t code = lead & (0x7FU >> length);
    for (std::size_t i = 1; i < length; ++i) {
        const auto byte = static_cast<unsigned char>(text[at + i]);
        if ((byte & 0xC0U) != 0x80U) {
            return {text.substr(at, 1), 1};
        }
        code = (code << 6U) | (byte & 0x3FU);
    }
    const std::size_t columns = lies_in(code, zero_width) ? 0 : lies_in(code, double_width) ? 2 : 1;
    return {text.substr(at, length), columns};
}

std::vector<Letter> letters_of(const std::string& text) {
    std::vector<Letter> letters;
    for (std::size_t at = 0; at < text.size(); at += letters.back().bytes.size()) {
        letters.push_back(letter_at(text, at));
    }
    return letters;
}

/// As many of `letters` as fit, from the front.
template <typename Iterator> std::vector<Letter> fitting(Iterator begin, Iterator end, std::size_t columns) {
    std::vector<Letter> taken;
    std::size_t used = 0;
    for (Iterator letter = begin; letter != end && used + letter->columns <= columns; ++letter) {
        used += letter->columns;
        taken.push_back(*letter);
    }
    return taken;
}

} // namespace

std::size_t columns_of(const std::string& text) {
    std::size_t columns = 0;
    for (const Letter& letter : letters_of(text)) {
        columns += letter.columns;
    }
    return columns;
}

std::string shortened(const std::string& text, std::size_t columns, bool unicode) {
    if (columns_of(text) <= columns) {
        return text;
    }
    if (columns == 0) {
        return "";
    }
    const std::vector<Letter> letters = letters_of(text);
    const std::size_t tail_columns = (columns - 1) / 2;
    std::string out;
    for (const Letter& letter : fitting(letters.begin(), letters.end(), columns - 1 - tail_columns)) {
        out += letter.bytes;
    }
    out += unicode ? "…" : "~";
    std::vector<Letter> tail = fitting(letters.rbegin(), letters.rend(), tail_columns);
    std::ranges::reverse(tail);
    for (const Letter& letter : tail) {
        out += letter.bytes;
    }
    return out;
}

std::string padded(const std::string& text, std::size_t columns) {
    const std::size_t used = columns_of(text);
    return used >= columns ? text : text + std::string(columns - used, ' ');
}

std::string padded_left(const std::string& text, std::size_t columns) {
    const std::size_t used = columns_of(text);
    return used >= columns ? text : std::string(columns - used, ' ') + text;
}

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

} // namespace reelmill::progress
