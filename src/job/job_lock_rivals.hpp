// A job folder and the folders of its parts: no two of them that could do the same title are at work at once.
#pragma once

#include "reelmill/job/job_lock.hpp"

#include <functional>
#include <string>

namespace reelmill::job {

/// Throws Failure{usage} if somebody is at work in one of rivals_of(job_folder). To be called by whoever has just taken
/// job_folder: of two who take two rival folders at once, each looks after it has shown itself, so at least one sees
/// the other and withdraws; both may. Rivals that cannot be looked at from here are watched, all at once, for
/// `surroundings.silence`; `renew` is called meanwhile, so that they can see this one.
/// Throws Failure{interrupted} when the wait was given up.
void refuse_beside_rivals(const std::string& job_folder, const Claimant& claimant, const Surroundings& surroundings,
                          const std::function<void()>& renew);

} // namespace reelmill::job
