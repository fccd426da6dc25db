// The run as policies see it: all of it, and nothing of it can they change. Private to the room. Pure.
#pragma once

#include "reelmill/scatter/rank_speeds.hpp"
#include "reelmill/scatter/roster.hpp"
#include "reelmill/scatter/work_queue.hpp"

#include "run_state.hpp"

#include <map>
#include <optional>
#include <unordered_map>
#include <vector>

namespace reelmill::scatter {

using Tasks = std::unordered_map<task::TaskId, TaskRecord>;
using Claims = std::map<task::TaskId, std::vector<int>>;

/// What a policy says: this rank gets that task.
struct Handout {
    int rank = 0;
    task::TaskId task = 0;
    friend bool operator==(const Handout&, const Handout&) = default;
};

/// Valid as long as nothing of the run is destroyed; what it tells changes with the run, but for `now` and the flag.
struct RunView {
    const std::vector<TitleRecord>& titles;
    const Tasks& tasks;
    const WorkQueue& queue;
    const Roster& roster;
    const RankSpeeds& speeds;
    const Claims& claims;        ///< ranks that hold what this coordination has not ordered yet
    double now = 0;              ///< seconds
    bool any_shard_done = false; ///< since the job was started

    [[nodiscard]] const TaskRecord& task(task::TaskId id) const { return tasks.at(id); }
    [[nodiscard]] double cost_of(task::TaskId id) const { return task(id).place.cost; }
    [[nodiscard]] bool can_be_done_anywhere(task::TaskId id) const { return task(id).place.anywhere; }
    [[nodiscard]] const TitleRun& title_of(const TaskRecord& task) const {
        return titles[static_cast<std::size_t>(task.title)].run;
    }
    [[nodiscard]] std::int64_t memory_of(task::TaskId id) const { return title_of(task(id)).memory_of(task(id).piece); }
    /// The first task that the rank may do, by what it sees of the files.
    [[nodiscard]] std::optional<task::TaskId> first_for(int rank) const;
    [[nodiscard]] WorkQueue::Which what_it_may_do(int rank) const;

    /// Until the rank has done the task, by what has been seen of it and by what was predicted.
    [[nodiscard]] double seconds_left(int rank, const TaskRecord& task) const;
    /// The task is predicted to end before the rank has to, if it begins in `waits` seconds.
    [[nodiscard]] bool ends_in_time(int rank, task::TaskId id, double waits = 0) const;

    [[nodiscard]] Roster::FileAccess access_for(task::TaskId id) const;
    /// Who may do the task; this view has to be there as long as the answer is.
    [[nodiscard]] Roster::Wanted wanted_for(task::TaskId id, Roster::FileAccess access) const;
};

} // namespace reelmill::scatter
