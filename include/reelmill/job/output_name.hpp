// The name by which a job folder knows an output.
#pragma once

#include "reelmill/core/json.hpp"

#include <string>

namespace reelmill::job {

/// XXH3-128, in hexadecimal digits, of the output's path as seen from the folder around the job folder (of a part:
/// around the shared one), so that both can be moved together; an output elsewhere goes by its absolute path. Pure.
[[nodiscard]] std::string output_hash(const RawPath& job_folder, const RawPath& output);

/// The first digits of it: enough to keep the titles of one plan key apart, short enough for file systems with 255-byte
/// names.
[[nodiscard]] std::string short_output_hash(const RawPath& job_folder, const RawPath& output);

} // namespace reelmill::job
