// `reelmill status` of a job that is done in parts.
#pragma once

#include "reelmill/cli/command.hpp"
#include "reelmill/core/failure.hpp"

#include <string>

namespace reelmill::app {

/// Whether the job in this folder was divided; a part by itself is a job like any other.
[[nodiscard]] bool is_done_in_parts(const std::string& job_folder);

/// Shows all parts, once or until all have ended.
[[nodiscard]] ExitStatus status_of_parts(const std::string& job_folder, const cli::StatusCommand& command);

} // namespace reelmill::app
