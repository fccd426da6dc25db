#include "reelmill/progress/text_area.hpp"

#include <fmt/format.h>
#include <utility>

namespace reelmill::progress {

namespace {

/// Every line is written over and its rest erased: a picture that was cleared first would flicker.
constexpr const char* end_of_line = "\x1b[K\n";

} // namespace

void TextArea::draw(std::string_view above, std::vector<std::string> lines) {
    std::string text = shown_.empty() ? std::string() : fmt::format("\r\x1b[{}A", shown_.size());
    text += above;
    for (const std::string& line : lines) {
        text += line + end_of_line;
    }
    write_(text + "\x1b[J");
    shown_ = std::move(lines);
}

void TextArea::show(std::vector<std::string> lines) { draw("", std::move(lines)); }

void TextArea::print(std::string_view line) { draw(fmt::format("{}{}", line, end_of_line), shown_); }

void TextArea::clear() {
    if (!shown_.empty()) {
        show({});
    }
}

} // namespace reelmill::progress
