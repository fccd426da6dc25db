// What several commands read from the command line in the same way.
#pragma once

#include "command_line.hpp"
#include "reelmill/cli/command.hpp"

namespace reelmill::cli {

[[nodiscard]] Logging logging_from(const CommandLine& line);
[[nodiscard]] Placing placing_from(const CommandLine& line);

} // namespace reelmill::cli
