// What runs that divided a job otherwise have left of it.
#pragma once

#include "reelmill/job/job_spec.hpp"

namespace reelmill::job {

/// Takes over the segments that lie with rivals_of() the spec's job folder, none of which may be at work any more: a
/// part those of its own titles, a plain run all, after which the folders of parts are removed. What cannot be taken is
/// logged: it will be made again. To be called by whoever holds the job folder.
void adopt_segments(const JobSpec& spec);

} // namespace reelmill::job
