// `reelmill submit`: words of two command lines, sbatch's and transcode's.
#pragma once

#include "reelmill/cli/command.hpp"

#include <string>
#include <vector>

namespace reelmill::cli {

/// Throws Failure{usage} where the words behind "--" are no transcode command.
[[nodiscard]] Command build_submit(const std::vector<std::string>& words);

} // namespace reelmill::cli
