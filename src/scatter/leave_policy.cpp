#include "leave_policy.hpp"

#include <algorithm>

namespace reelmill::scatter {

namespace {

bool ends_within(const RunView& run, const TaskRecord& task, double seconds) {
    const double share = run.title_of(task).share_of(task.piece, task.progress);
    const double spent = run.now - task.began;
    return std::isinf(seconds) || (share > 0 && spent * (1 - share) <= seconds * share);
}

} // namespace

std::vector<task::TaskId> given_up(const RunView& run, int rank, double grace_seconds) {
    std::vector<task::TaskId> tasks;
    for (const auto& [id, need] : run.roster.held_by(rank)) {
        if (!ends_within(run, run.task(id), grace_seconds)) {
            tasks.push_back(id);
        }
    }
    return tasks;
}

bool may_go(const RunView& run, int rank) {
    return run.roster.closed(rank) && run.roster.held_by(rank).empty() &&
           std::ranges::none_of(run.claims, [rank](const auto& claim) {
               return std::ranges::find(claim.second, rank) != claim.second.end();
           });
}

} // namespace reelmill::scatter
