// The key by which it is known that something was made with the same settings.
#pragma once

#include "reelmill/core/json.hpp"

#include <string>

namespace reelmill {

/// Raised when the same settings come to mean other bytes that users should get: then every finished output counts as
/// made with other settings.
inline constexpr int settings_key_version = 1;

/// A hash of `settings`, which are Settings as JSON: of all that decides the bytes, but of options that came later
/// (core/kept_fields) only where they are given, so that a new option leaves the keys of those who do not use it.
[[nodiscard]] std::string settings_key(Json settings, int version = settings_key_version);

} // namespace reelmill
