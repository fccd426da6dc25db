// The fields of a type that another version of the program may read, or have written, in a file.
#pragma once

#include "reelmill/core/fields.hpp"

// Of a list in parentheses, which may be empty.
#define REELMILL_LIST(...) __VA_ARGS__
#define REELMILL_EACH_OF_LIST(visit, ...) __VA_OPT__(NLOHMANN_JSON_EXPAND(NLOHMANN_JSON_PASTE(visit, __VA_ARGS__)))
#define REELMILL_EACH(visit, ...) REELMILL_EACH_OF_LIST(visit, __VA_ARGS__)

#define REELMILL_TO_WHERE_GIVEN(field)                                                                                 \
    if (!(nlohmann_json_t.field == usual.field)) {                                                                     \
        NLOHMANN_JSON_TO(field)                                                                                        \
    }
#define REELMILL_FROM_IF_THERE(field)                                                                                  \
    if (const auto found = nlohmann_json_j.find(#field); found != nlohmann_json_j.end()) {                             \
        found->get_to(nlohmann_json_t.field);                                                                          \
    }

// clang-format off
#define REELMILL_READ_FIELDS(Type, first, later)                                                                       \
    template <std::same_as<Json> Tree> void from_json(const Tree& nlohmann_json_j, Type& nlohmann_json_t) {            \
        REELMILL_EACH(NLOHMANN_JSON_FROM, REELMILL_LIST first)                                                         \
        REELMILL_EACH(REELMILL_FROM_IF_THERE, REELMILL_LIST later)                                                     \
    }                                                                                                                  \
    template <typename Archive> void serialize(Archive& archive, Type& value) {                                        \
        REELMILL_EACH(REELMILL_VISIT_FIELD, REELMILL_LIST first)                                                       \
        REELMILL_EACH(REELMILL_VISIT_FIELD, REELMILL_LIST later)                                                       \
    }

/// As REELMILL_FIELDS, for a type that is kept in files which another version of the program may read: the fields of
/// its first version, and those that came later, both in parentheses. A later field that an older program has not
/// written keeps its default.
#define REELMILL_KEPT_FIELDS(Type, first, later)                                                                       \
    template <std::same_as<Json> Tree> void to_json(Tree& nlohmann_json_j, const Type& nlohmann_json_t) {              \
        REELMILL_EACH(NLOHMANN_JSON_TO, REELMILL_LIST first)                                                           \
        REELMILL_EACH(NLOHMANN_JSON_TO, REELMILL_LIST later)                                                           \
    }                                                                                                                  \
    REELMILL_READ_FIELDS(Type, first, later)

/// The same of options that decide the bytes of outputs. A later option is written only where it is not at its default:
/// so nothing changes in the text, and in keys that are made of it, for those who do not use it.
#define REELMILL_OPTION_FIELDS(Type, first, later)                                                                     \
    template <std::same_as<Json> Tree> void to_json(Tree& nlohmann_json_j, const Type& nlohmann_json_t) {              \
        [[maybe_unused]] const Type usual;                                                                             \
        REELMILL_EACH(NLOHMANN_JSON_TO, REELMILL_LIST first)                                                           \
        REELMILL_EACH(REELMILL_TO_WHERE_GIVEN, REELMILL_LIST later)                                                    \
    }                                                                                                                  \
    REELMILL_READ_FIELDS(Type, first, later)

// clang-format on
