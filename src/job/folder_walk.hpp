// The search through one INPUT folder.
#pragma once

#include "reelmill/disk/file_facts.hpp"
#include "reelmill/job/inputs.hpp"

#include <string>
#include <vector>

namespace reelmill::job {

/// Adds what is found beneath `folder` to `inputs`; see find_inputs.
void walk_folder(const std::string& folder, const std::vector<disk::FileIdentity>& passed_over, Inputs& inputs);

/// Why this file cannot be an input, as a clause ("is a pipe, not a regular file"); empty when it can.
[[nodiscard]] std::string reason_against(const std::string& path, const disk::FileFacts& facts);

} // namespace reelmill::job
