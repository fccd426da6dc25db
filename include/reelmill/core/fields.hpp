// The fields of a type, named once: for JSON, which people and later versions read, and for messages between ranks of
// one and the same program (cluster/wire), which are read by position.
#pragma once

#include "reelmill/core/json.hpp"

// NOLINTBEGIN(cppcoreguidelines-macro-usage): nothing else in C++20 names the fields of a struct

#define REELMILL_VISIT_FIELD(field) archive(value.field);

/// For types that only travel in messages. In the namespace of the type.
#define REELMILL_MESSAGE_FIELDS(Type, ...)                                                                             \
    template <typename Archive> void serialize(Archive& archive, Type& value) {                                        \
        NLOHMANN_JSON_EXPAND(NLOHMANN_JSON_PASTE(REELMILL_VISIT_FIELD, __VA_ARGS__))                                   \
    }

/// For types that are written as JSON as well.
#define REELMILL_FIELDS(Type, ...)                                                                                     \
    NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Type, __VA_ARGS__)                                                              \
    REELMILL_MESSAGE_FIELDS(Type, __VA_ARGS__)

// NOLINTEND(cppcoreguidelines-macro-usage)

namespace reelmill {
REELMILL_MESSAGE_FIELDS(RawPath, bytes)
} // namespace reelmill
