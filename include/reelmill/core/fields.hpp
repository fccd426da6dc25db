// The fields of a type, named once: for JSON, which people and later versions read, and for messages between ranks of
// one and the same program (message/wire), which are read by position.
#pragma once

#include "reelmill/core/json.hpp"

#include <concepts>

// Macros: nothing else in C++20 names the fields of a struct.

#define REELMILL_VISIT_FIELD(field) archive(value.field);

/// For types that only travel in messages. In the namespace of the type.
#define REELMILL_MESSAGE_FIELDS(Type, ...)                                                                             \
    template <typename Archive> void serialize(Archive& archive, Type& value) {                                        \
        NLOHMANN_JSON_EXPAND(NLOHMANN_JSON_PASTE(REELMILL_VISIT_FIELD, __VA_ARGS__))                                   \
    }

/// For types that are written as JSON. Templates, unlike what nlohmann/json's own macro defines: compilers then spend
/// their time on them only where something is turned into JSON or back.
#define REELMILL_JSON_FIELDS(Type, ...)                                                                                \
    template <std::same_as<Json> Tree> void to_json(Tree& nlohmann_json_j, const Type& nlohmann_json_t) {              \
        NLOHMANN_JSON_EXPAND(NLOHMANN_JSON_PASTE(NLOHMANN_JSON_TO, __VA_ARGS__))                                       \
    }                                                                                                                  \
    template <std::same_as<Json> Tree> void from_json(const Tree& nlohmann_json_j, Type& nlohmann_json_t) {            \
        NLOHMANN_JSON_EXPAND(NLOHMANN_JSON_PASTE(NLOHMANN_JSON_FROM, __VA_ARGS__))                                     \
    }

/// For types that are written as JSON and travel in messages.
#define REELMILL_FIELDS(Type, ...)                                                                                     \
    REELMILL_JSON_FIELDS(Type, __VA_ARGS__)                                                                            \
    REELMILL_MESSAGE_FIELDS(Type, __VA_ARGS__)

namespace reelmill {
REELMILL_MESSAGE_FIELDS(RawPath, bytes)
} // namespace reelmill
