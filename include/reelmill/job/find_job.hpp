// Which job folder is meant.
#pragma once

#include "reelmill/core/json.hpp"

#include <string>

namespace reelmill::job {

/// The job folder that `given` is, or, where it is none, the one of the job whose OUTPUT it is: given/.reelmill for a
/// folder, .NAME.reelmill beside a file (which need not exist yet). Absolute. Looks at names only.
/// Throws Failure{usage} with a line that names `given`: no job is there, or it cannot be looked into.
[[nodiscard]] std::string find_job_folder(const RawPath& given);

} // namespace reelmill::job
