#include "reelmill/text/columns.hpp"

#include "reelmill/core/utf8.hpp"

#include <algorithm>
#include <sstream>

namespace reelmill::text {
namespace {

/// Bytes of as many of `letters` as fit, from the front.
std::size_t bytes_that_fit(const std::vector<Letter>& letters, std::size_t columns) {
    std::size_t bytes = 0;
    for (const Letter& letter : letters) {
        if (letter.columns > columns) {
            break;
        }
        columns -= letter.columns;
        bytes += letter.bytes.size();
    }
    return bytes;
}

} // namespace

std::string painted(const std::string& text, const char* color, const Look& look) {
    return look.color && color != nullptr && !text.empty() ? color + text + paint::plain : text;
}

std::size_t columns_of(std::string_view text) {
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
    const std::size_t head = bytes_that_fit(letters, columns - 1 - tail_columns);
    const std::size_t tail = bytes_that_fit(std::vector<Letter>(letters.rbegin(), letters.rend()), tail_columns);
    return text.substr(0, head) + (unicode ? "…" : "~") + text.substr(text.size() - tail);
}

std::string shortened(const std::string& text, const Look& look) { return shortened(text, look.room(), look.unicode); }

std::vector<std::string> wrapped(const std::string& text, std::size_t columns, std::size_t indent, bool unicode) {
    std::vector<std::string> lines;
    std::istringstream words(text);
    for (std::string word; words >> word;) {
        if (!lines.empty() && columns_of(lines.back()) + 1 + columns_of(word) <= columns) {
            lines.back() += " " + word;
            continue;
        }
        const std::string blank(lines.empty() || columns < indent ? 0 : indent, ' ');
        lines.push_back(blank + shortened(word, columns - blank.size(), unicode));
    }
    return lines;
}

std::vector<std::string> wrapped(const std::string& text, const Look& look, const char* color) {
    std::vector<std::string> lines = wrapped(text, look.room(), 2, look.unicode);
    std::ranges::transform(lines, lines.begin(), [&](const auto& line) { return painted(line, color, look); });
    return lines;
}

} // namespace reelmill::text
