// What every rank does from its first to its last message: take tasks, run them, answer; and on rank 0 coordinate too.
#pragma once

#include "reelmill/cluster/coordination.hpp"
#include "reelmill/cluster/task_patience.hpp"
#include "reelmill/exchange/segment_exchange.hpp"
#include "reelmill/task/task_runner.hpp"
#include "reelmill/transport/communicator.hpp"

#include <chrono>
#include <functional>
#include <optional>
#include <string>

namespace reelmill::cluster {

/// Hooks are called on the thread that called run_rank, and hold everything up while they run. Empty ones are skipped.
struct RankOptions {
    int slots = 1; ///< tasks side by side on this rank
    /// On the thread of each slot (0 to slots - 1), before its first task.
    std::function<void(int slot)> enter_slot;
    std::int64_t memory = 0; ///< bytes for all tasks together, by which the coordinator goes; 0: enough
    std::string host;        ///< that it runs on, for people
    /// Of the program and of what else decides the bytes of segments: ranks with another one are refused.
    std::string version = REELMILL_VERSION;
    double ends_at_unix = 0; ///< of a helper: seconds since the epoch, when it has to be done; 0: no such time

    /// The first coordination: rank 0 alone looks at it.
    Coordination first;
    /// Makes a coordination that goes on where another one ended; called on a rank whose turn it is to take over, and
    /// blocks there for what it reads. Its term must be one that nobody else has. What it throws ends this rank. Empty:
    /// the loss of rank 0 ends the run.
    std::function<Coordination(const Predecessor&)> take_over;
    /// A rank that has not been heard of for so long is given up until it is heard of again.
    std::chrono::milliseconds rank_timeout{30'000};
    /// Of a task that shows no progress.
    TaskPatience task_patience;
    /// How long tasks that are nearly done may go on when the run is to stop.
    std::chrono::milliseconds grace{5'000};
    /// Answers that are kept until a checkpoint has them; beyond it the oldest ones are dropped (they would be found on
    /// disk).
    std::size_t keep_answers = 10'000;

    /// Other ranks' default spdlog logger writes to rank 0 while the loop runs. False: each rank's logger is left
    /// alone.
    bool relay_log = true;
    /// What this rank sees of the job's files, found out when `coordinator` announces itself. Empty: all of them.
    std::function<message::FilesSeen(const message::Announcement& news, int coordinator)> look_for_files;
    /// Of a run in which not all ranks see all files; its messages are carried by the loop. Null: there is none.
    exchange::SegmentExchange* exchange = nullptr;
    /// Asked all the time: the number of the signal that wants the run to stop, or 0.
    std::function<int()> stop_signal;
    /// Asked all the time: this rank is to leave the run, after so much time for the tasks that it is at (-1: as much
    /// as they need). None, or empty: it is to stay.
    std::function<std::optional<std::chrono::milliseconds>()> leave_wish;
    /// Asked about every second: whoever started this rank is gone, so that nobody will ever end it.
    std::function<bool()> orphaned;
};

/// Runs this rank until the coordinator says that the run is over. Called by the rank's main thread on all ranks of
/// `communicator`; blocks until then. The summary is whole on the rank that coordinates at the end; on other ranks only
/// its status is set.
///
/// Rank 0 coordinates first. When it dies or does not answer, the lowest rank that does takes over, by take_over; tasks
/// at work go on. A rank that finds another one coordinating with a higher term follows it.
///
/// A rank that is to leave finishes or hands back its tasks, hands over the coordination where it has it and another
/// rank can take it, and returns; the others go on.
///
/// Sleeps while there is nothing to do: polls at growing distances up to 5 ms (an idle rank stays under 1 % of a core),
/// up to 20 ms while its slots are full; the end of a task on this rank wakes it at once.
///
/// Throws Failure{environment} when messages cannot be exchanged, Failure{interrupted} when the coordinator is gone and
/// cannot be replaced. After that the process has to end (see die()): others wait for it.
[[nodiscard]] job::RunSummary run_rank(transport::Communicator& communicator, const RankOptions& options,
                                       const task::TaskRunner& runner);

} // namespace reelmill::cluster
