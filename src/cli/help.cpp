#include "help.hpp"

#include "reelmill/text/columns.hpp"

#include <fmt/format.h>

namespace reelmill::cli {
namespace {

std::string term_of(const Option& option) {
    const std::string letter = option.letter == 0 ? "    " : fmt::format("-{}, ", option.letter);
    const std::string value = option.value.empty() ? "" : " " + option.value;
    return fmt::format("{}--{}{}", letter, option.name, value);
}

} // namespace

std::string definition(const std::string& term, const std::string& text, std::size_t column) {
    std::string out = "  " + term;
    bool beside = out.size() + 2 <= column;
    for (const std::string& line : text::wrapped(text, help_width - column)) {
        if (beside) {
            out.resize(column, ' ');
            beside = false;
        } else {
            out += "\n" + std::string(column, ' ');
        }
        out += line;
    }
    return out + "\n";
}

std::string help_of(const OptionGroup& group) {
    constexpr std::size_t column = 32;
    std::string out = group.title + ":\n";
    for (const Option& option : group.options) {
        out += definition(term_of(option), option.text, column);
    }
    return out;
}

} // namespace reelmill::cli
