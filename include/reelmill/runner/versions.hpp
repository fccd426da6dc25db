// What decides the bytes of outputs besides content and settings.
#pragma once

#include "reelmill/core/settings.hpp"

#include <string>

namespace reelmill::runner {

/// This program and the libraries that it has found: ranks that work on one job have to have the same.
[[nodiscard]] std::string versions_of_program();

/// Versions of what decides the bytes of outputs besides the settings.
[[nodiscard]] std::string versions_for_key(const Settings& settings);

} // namespace reelmill::runner
