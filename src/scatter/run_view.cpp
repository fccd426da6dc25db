#include "run_view.hpp"

#include <algorithm>

namespace reelmill::scatter {

namespace {
// What was predicted counts as much as seeing so large a part of the shard at work.
constexpr double predicted_share = 0.05;
// A shard may take so many times as long as predicted: three of four measured ones took less than 1.2 times that.
constexpr double time_margin = 1.25;
} // namespace

std::optional<task::TaskId> RunView::first_for(int rank) const {
    return roster.sees_files(rank) ? queue.first() : queue.first_anywhere();
}

WorkQueue::Which RunView::what_it_may_do(int rank) const {
    return roster.sees_files(rank) ? WorkQueue::Which::all : WorkQueue::Which::anywhere;
}

double RunView::seconds_left(int rank, const TaskRecord& task) const {
    const double whole = speeds.seconds_for(rank, task.place.cost);
    const auto seen = task.shard_progress.of(rank);
    if (!seen) {
        return std::clamp(task.began + whole - now, 0.0, whole);
    }
    const double expected = (seen->seconds + predicted_share * whole) / (seen->covered + predicted_share);
    return std::max(0.0, expected * (1 - seen->share) - (now - seen->at));
}

bool RunView::ends_in_time(int rank, task::TaskId id, double waits) const {
    const double cost = cost_of(id);
    const double measured = speeds.seconds_for(rank, cost);
    return now + waits + time_margin * (measured > 0 ? measured : cost) <= roster.ends_at(rank);
}

Roster::FileAccess RunView::access_for(task::TaskId id) const {
    return can_be_done_anywhere(id) ? Roster::FileAccess::any : Roster::FileAccess::seeing;
}

Roster::Wanted RunView::wanted_for(task::TaskId id, Roster::FileAccess access) const {
    Roster::Wanted wanted{memory_of(id), access, {}};
    if (roster.any_ends()) {
        wanted.also = [this, id](int rank) { return ends_in_time(rank, id); };
    }
    return wanted;
}

} // namespace reelmill::scatter
