// The commands that talk to a job that runs: join, cancel, leave.
#pragma once

#include "command_table.hpp"

namespace reelmill::cli {

[[nodiscard]] std::vector<CommandEntry> running_job_commands();

} // namespace reelmill::cli
