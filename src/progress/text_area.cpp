#include "reelmill/progress/text_area.hpp"

#include <fmt/format.h>

namespace reelmill::progress {

/// Every line is written over and its rest erased: a picture that was cleared first would flicker.
void TextArea::show(const std::vector<std::string>& lines) {
    std::string text = drawn_lines_ > 0 ? fmt::format("\r\x1b[{}A", drawn_lines_) : std::string();
    for (const std::string& line : lines) {
        text += line + "\x1b[K\n";
    }
    write_(text + "\x1b[J");
    drawn_lines_ = lines.size();
}

void TextArea::clear() {
    if (drawn_lines_ > 0) {
        show({});
    }
}

} // namespace reelmill::progress
