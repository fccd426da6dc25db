// What every rank does from its first to its last message: take tasks, run them, answer; and on rank 0 coordinate too.
#pragma once

#include "reelmill/cluster/communicator.hpp"
#include "reelmill/cluster/wire.hpp"
#include "reelmill/job/job_spec.hpp"
#include "reelmill/job/task_runner.hpp"
#include "reelmill/progress/status.hpp"
#include "reelmill/scatter/action.hpp"

#include <functional>

namespace reelmill::cluster {

/// Hooks are called on the thread that called run_rank, and hold everything up while they run. Empty ones are skipped.
struct RankOptions {
    int slots = 1; ///< tasks side by side on this rank

    // Rank 0 alone looks at these.
    job::JobSpec spec;
    std::function<void(const progress::Status&)> on_status; ///< about every half second, and once at the end
    std::function<void(const job::TitleOutcome&)> on_title; ///< each row of the summary, as soon as it is settled
    std::function<void(const scatter::DeleteSegments&)> delete_segments; ///< after on_title of the same title
    std::function<void(const LogLine&)> on_log; ///< lines of other ranks; empty: into the default logger, rank named

    /// Other ranks' default spdlog logger writes to rank 0 while the loop runs. False: each rank's logger is left
    /// alone.
    bool relay_log = true;
    /// Asked all the time: the number of the signal that wants the run to stop, or 0.
    std::function<int()> stop_signal;
};

/// Runs this rank until rank 0 says that the run is over. Called by the rank's main thread on all ranks of
/// `communicator`; blocks until then. The summary is whole on rank 0; on other ranks only its status is set.
///
/// Sleeps while there is nothing to do: polls at growing distances up to 5 ms (an idle rank stays under 1 % of a core);
/// the end of a task on this rank wakes it at once.
///
/// Throws Failure{environment} when messages cannot be exchanged, Failure{interrupted} when rank 0 is gone. After that
/// the process has to end (see die()): others wait for it.
[[nodiscard]] job::RunSummary run_rank(Communicator& communicator, const RankOptions& options,
                                       const job::TaskRunner& runner);

} // namespace reelmill::cluster
