#include "lost_tags.hpp"

#include "reelmill/core/json.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <vector>

namespace reelmill::mux {
namespace {

// "2024-01-02T03:04:05Z" reads back with a fraction of a second, which tells nothing else.
bool same_value(const std::string& wanted, const std::string& found) {
    constexpr std::size_t to_the_second = 19;
    const bool moment = wanted.size() > to_the_second && wanted[4] == '-' && wanted[10] == 'T';
    return moment ? found.substr(0, to_the_second) == wanted.substr(0, to_the_second) : found == wanted;
}

} // namespace

Warnings lost_tags(const Tags& wanted, const Tags& found, Format format) {
    std::vector<std::string> names;
    for (const auto& [name, value] : wanted) {
        const bool kept = value.empty() || std::ranges::any_of(found, [&, told = value](const auto& tag) {
                              return same_value(told, tag.second);
                          });
        if (!kept) {
            names.push_back(printable(name));
        }
    }
    if (names.empty()) {
        return {};
    }
    return {{WarningCode::tags_left_out,
             {},
             {},
             fmt::format("{} has no place for the file's {} {}; left out", name_of(format),
                         names.size() == 1 ? "tag" : "tags", fmt::join(names, ", "))}};
}

} // namespace reelmill::mux
