// What the coordinator wants to have done. The order of actions is the order in which they are to be carried out.
#pragma once

#include "reelmill/job/job_spec.hpp"
#include "reelmill/task/task.hpp"

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace reelmill::scatter {

/// `rank` takes on a task. It may hold more tasks than slots: the surplus waits there, so that a slot that becomes
/// free goes on without a round trip.
struct Assign {
    int rank = 0;
    task::Term term = 0;
    task::TaskId task = 0;
    task::Task work;
};

/// `rank` stops a task that it holds, or forgets it if it has not begun. It still answers (TaskFailure, interrupted).
struct Cancel {
    int rank = 0;
    task::Term term = 0;
    task::TaskId task = 0;
};

/// A row of the summary is settled. Every title and every rejected input gets exactly one, also when the run stops.
struct TitleFinished {
    std::optional<task::TitleId> title; ///< none: a rejected input
    job::TitleOutcome outcome;
    std::string chain; ///< causes of a failure, for the log; may be empty
};

/// These files are needed no more: the title was published, or has failed. Some of them may never have been written.
struct DeleteSegments {
    RawPath folder; ///< holds all of `paths` and nothing else of worth
    std::vector<RawPath> paths;
};

/// Nothing will ever come for `rank` again: it may leave. Comes after RunFinished, or for a rank that wants to leave.
struct StopRank {
    int rank = 0;
    task::Term term = 0;
};

/// The run is over: no task is held by any rank.
struct RunFinished {
    job::RunSummary summary;
};

using Action = std::variant<Assign, Cancel, TitleFinished, DeleteSegments, StopRank, RunFinished>;

} // namespace reelmill::scatter
