// What a helper does: it takes tasks from whoever coordinates a run, by letters through the job folder.
#pragma once

#include "reelmill/cluster/rank_loop.hpp"
#include "reelmill/mailbox/helper_mail.hpp"

namespace reelmill::cluster {

enum class HelpEnded {
    job_over,  ///< the run needs nobody any more
    left,      ///< this helper was to leave, and has
    no_run,    ///< nobody has coordinated the job for as long as was to be waited
    not_wanted ///< the coordinator has refused it, and the log says why
};

struct HelpOptions {
    RankOptions rank; ///< slots, memory, version and the like; `first` and others are not used
    std::chrono::milliseconds patience{60'000}; ///< with a job that nobody coordinates
    /// Asked while the coordinator is silent: whether somebody is known to be at work in the job folder.
    std::function<bool()> run_is_at_work;
};

/// Helps until one of the above. Blocks; the thread that made `box`. Throws Failure{environment} where this machine
/// does not see the job's files, or the letter box cannot be used.
[[nodiscard]] HelpEnded help(mailbox::HelperBox& box, const HelpOptions& options, const task::TaskRunner& runner);

} // namespace reelmill::cluster
