// What the coordinator is told. Events come from messages, from a simulator or from a test; none carries a clock: the
// time of an event is given beside it.
#pragma once

#include "reelmill/core/fields.hpp"
#include "reelmill/task/task.hpp"

#include <limits>
#include <string>
#include <variant>
#include <vector>

namespace reelmill::scatter {

/// A rank asks for work: it runs up to `slots` tasks side by side. Sent once per rank and coordination; later results
/// ask by themselves. `memory`: bytes for all of them together, 0 where nothing is known. `holding`: tasks that it has
/// from an earlier coordination, or from before it was given up: they stay with it where they are still wanted.
/// One that does not see the job's files gets no tasks but shards. `ends_at`: it has to be done then, by the clock of
/// events: it gets nothing that would take longer.
struct RankReady {
    int rank = 0;
    int slots = 1;
    std::vector<task::TaskId> holding;
    std::int64_t memory = 0;
    bool sees_files = true;
    double ends_at = std::numeric_limits<double>::infinity();
};

/// A rank wants to go: it gets nothing any more, and what it answers as interrupted goes to others. Of what it holds,
/// tasks that are predicted to end within the grace may, the others are cancelled at once. StopRank comes when it holds
/// nothing.
struct RankLeaving {
    int rank = 0;
    double grace_seconds = 0;
};

/// Every rank that can be expected to has told what it holds. Only a coordination that took over waits for this before
/// it gives out work: else it would give out what somebody is at already.
struct RanksReported {};

/// How far a running task is; all figures count from the task's start.
struct TaskProgress {
    task::TaskId task = 0;
    std::int64_t frames = 0;             ///< pictures encoded
    std::int64_t bytes = 0;              ///< compressed
    std::int64_t media_microseconds = 0; ///< source time covered
};
struct ProgressReported {
    int rank = 0;
    TaskProgress progress;
};

/// A task came to its end on a rank, one way or the other. A task is answered exactly once by whoever holds it;
/// answers to tasks that are unknown or already finished change nothing.
struct TaskFinished {
    int rank = 0;
    task::TaskId task = 0;
    task::TaskResult result;
    double seconds = 0; ///< wall time that the task kept its slot
};

/// A rank is gone: what it held goes back into the queue. Should it be heard of again, its results are still welcome.
struct RankLost {
    int rank = 0;
    bool died = true; ///< false: it is only silent, so what it holds is not to blame
};

/// Somebody wants the run to end early (a signal on any rank). Nothing is given out any more; tasks that are predicted
/// to end within the grace may, the others are cancelled at once.
struct StopRequested {
    std::string line;         ///< why, for people
    double grace_seconds = 0; ///< until GraceOver comes
    ExitStatus status = ExitStatus::stopped;
};

/// The time that was left to tasks at work after StopRequested is over.
struct GraceOver {};

using Event = std::variant<RankReady, RankLeaving, RanksReported, ProgressReported, TaskFinished, RankLost,
                           StopRequested, GraceOver>;

REELMILL_MESSAGE_FIELDS(TaskProgress, task, frames, bytes, media_microseconds)

} // namespace reelmill::scatter
