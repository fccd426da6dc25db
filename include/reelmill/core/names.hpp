// The names of an enumeration's values, in one table beside it: JSON (core/json.hpp), the command line, checkpoints and
// people all read that table. A namespace holds, behind its enumeration,
//
//     constexpr auto names_of(Colour) { return name_table<Colour>({{Colour::red, "red"}, {Colour::sky, "sky blue"}}); }
//
// in the order in which people are shown the choice; REELMILL_NAMES(Colour, red, blue) where all names are those of the
// values. Pure.
#pragma once

#include <array>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace reelmill {

template <typename Enum, std::size_t count>
constexpr auto name_table(const std::pair<Enum, const char*> (&rows)[count]) {
    return std::to_array(rows);
}

#define REELMILL_NAME_ROW(value) {Values::value, #value},
#define REELMILL_NAMES(Type, ...)                                                                                      \
    constexpr auto names_of(Type) {                                                                                    \
        using Values = Type;                                                                                           \
        return ::reelmill::name_table<Type>(                                                                           \
            {NLOHMANN_JSON_EXPAND(NLOHMANN_JSON_PASTE(REELMILL_NAME_ROW, __VA_ARGS__))});                              \
    }

template <typename Enum>
concept Named = std::is_enum_v<Enum> && requires(Enum value) {
    names_of(value);
};

/// "unknown" for a value that the table lacks.
template <Named Enum> [[nodiscard]] constexpr const char* name_of(Enum value) {
    for (const auto& [known, name] : names_of(value)) {
        if (known == value) {
            return name;
        }
    }
    return "unknown";
}

/// None for a name that the table lacks.
template <Named Enum> [[nodiscard]] constexpr std::optional<Enum> named(std::string_view text) {
    for (const auto& [value, name] : names_of(Enum{})) {
        if (text == name) {
            return value;
        }
    }
    return std::nullopt;
}

template <Named Enum> [[nodiscard]] std::vector<std::string> all_names() {
    std::vector<std::string> names;
    for (const auto& row : names_of(Enum{})) {
        names.emplace_back(row.second);
    }
    return names;
}

} // namespace reelmill
