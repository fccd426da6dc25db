// Texts that hold several things. Pure.
#pragma once

#include <iterator>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace reelmill {

/// What stands before, between and behind the separators of `text`: one part more than there are of those.
[[nodiscard]] inline std::vector<std::string> split_text(std::string_view text, char separator) {
    std::vector<std::string> parts;
    for (auto end = text.find(separator); end != std::string_view::npos; end = text.find(separator)) {
        parts.emplace_back(text.substr(0, end));
        text.remove_prefix(end + 1);
    }
    parts.emplace_back(text);
    return parts;
}

/// What blanks and line ends separate.
[[nodiscard]] inline std::vector<std::string> words_in(const std::string& text) {
    std::istringstream stream(text);
    return {std::istream_iterator<std::string>(stream), {}};
}

} // namespace reelmill
