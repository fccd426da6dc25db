// What people call the machine on which this process runs.
#pragma once

#include <string>

namespace reelmill::app {

/// Slurm's name of the node within a Slurm job, else the host's name.
[[nodiscard]] std::string place_name();

} // namespace reelmill::app
