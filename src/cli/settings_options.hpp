// Options into Settings.
#pragma once

#include "command_line.hpp"
#include "reelmill/core/settings.hpp"

#include <string>

namespace reelmill::cli {

/// `output`: OUTPUT as it was given, for the container that its name asks for; may be empty. Throws Failure{usage} for
/// values that are wrong by themselves or together.
[[nodiscard]] Settings settings_from(const CommandLine& line, const std::string& output);

/// A value of --threads-per-shard that is a number. Throws Failure{usage}.
[[nodiscard]] int thread_count(const std::string& text);

} // namespace reelmill::cli
