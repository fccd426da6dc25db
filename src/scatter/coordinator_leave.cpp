// Ranks that go before the run is over, and ranks whose time is limited.

#include "coordinator_impl.hpp"

#include <algorithm>
#include <set>
#include <tuple>

namespace reelmill::scatter {

namespace {
// A shard may take so many times as long as predicted: three of four measured ones took less than 1.2 times that.
constexpr double time_margin = 1.25;
// So many tasks are looked at for one that still ends in time: the short ones of a title stand at its end.
constexpr int most_looks = 1000;
constexpr const char* time_is_over_line =
    "nothing that is left would end before the time limit; run the same command again to go on";
constexpr const char* time_is_too_short_line =
    "not a single shard would end before the time limit; allow more time (Slurm: --time)";
} // namespace

void Coordinator::Impl::on(const RankLeaving& event) {
    roster_.close(event.rank);
    for (const auto& [task, need] : roster_.held_by(event.rank)) {
        if (!ends_within(task, event.grace_seconds)) {
            actions_.emplace_back(Cancel{event.rank, term_, task});
        }
    }
    let_go(event.rank);
    dispatch(std::nullopt);
}

/// Nobody is at it any more: somebody else has to.
void Coordinator::Impl::hand_back(task::TaskId id, TaskRecord& task) {
    if (!task.settled && task.holders.empty() && !stopping_) {
        task.progress = {};
        task.shard_progress = {};
        queue_.push(id, task.place);
    }
}

/// A rank that wanted to leave, and holds nothing now.
void Coordinator::Impl::let_go(int rank) {
    const auto claims = [&] {
        return std::ranges::any_of(
            claims_, [rank](const auto& claim) { return std::ranges::find(claim.second, rank) != claim.second.end(); });
    };
    if (finished_ || !roster_.closed(rank) || !roster_.held_by(rank).empty() || claims()) {
        return;
    }
    roster_.lose(rank);
    rates_.forget(rank);
    speeds_.forget(rank);
    actions_.emplace_back(StopRank{rank, term_});
}

bool Coordinator::Impl::ends_in_time(int rank, task::TaskId id, double waits) const {
    const double cost = tasks_.at(id).place.cost;
    const double measured = speeds_.seconds_for(rank, cost);
    return now_ + waits + time_margin * (measured > 0 ? measured : cost) <= roster_.ends_at(rank);
}

/// Seconds until what the rank holds is done, if none of it had begun.
double Coordinator::Impl::longest_wait(int rank) const {
    const double cost = roster_.cost_held_by(rank);
    const double measured = speeds_.seconds_for(rank, cost);
    return (measured > 0 ? measured : cost) / roster_.slots_of(rank);
}

Roster::Wanted Coordinator::Impl::wanted_for(task::TaskId id, Roster::FileAccess access) const {
    Roster::Wanted wanted{memory_of(id), access, {}};
    if (roster_.any_ends()) {
        wanted.also = [this, id](int rank) { return ends_in_time(rank, id); };
    }
    return wanted;
}

/// Whether it is time alone that keeps the first task from an idle rank.
bool Coordinator::Impl::first_is_too_long() const {
    if (!roster_.any_ends() || queue_.empty()) {
        return false;
    }
    const task::TaskId first = *queue_.first();
    Roster::Wanted wanted = wanted_for(first, access_for(first));
    const bool in_time = roster_.idle_rank(wanted).has_value();
    wanted.also = {};
    return !in_time && roster_.idle_rank(wanted).has_value();
}

/// Where the first in the queue is too long for every idle rank. Ranks that are as fast and end together can do the
/// same, so one of them is looked at.
bool Coordinator::Impl::assign_what_ends_in_time() {
    std::set<std::tuple<double, int, bool>> seen;
    for (const int rank : roster_.ranks_that_end()) {
        const auto kind = std::tuple(roster_.ends_at(rank), speeds_.speed_class_of(rank), roster_.sees_files(rank));
        if (!roster_.is_idle(rank, {}) || !seen.insert(kind).second) {
            continue;
        }
        if (const auto task = first_that_ends_in_time(rank)) {
            queue_.erase(*task);
            assign(rank, *task, tasks_.at(*task));
            return true;
        }
    }
    return false;
}

std::optional<task::TaskId> Coordinator::Impl::first_that_ends_in_time(int rank) const {
    std::optional<task::TaskId> found;
    const auto which = roster_.sees_files(rank) ? WorkQueue::Which::all : WorkQueue::Which::anywhere;
    queue_.look_through(which, most_looks, [&](task::TaskId id) {
        const Roster::Wanted wanted{memory_of(id), Roster::FileAccess::any, {}};
        if (ends_in_time(rank, id) && roster_.is_idle(rank, wanted)) {
            found = id;
        }
        return !found;
    });
    return found;
}

/// Whoever is there has been asked a moment ago, and nobody holds anything: it is time that all of them lack.
void Coordinator::Impl::stop_if_time_is_over() {
    const bool all_end = static_cast<int>(roster_.ranks_that_end().size()) == roster_.size();
    if (queue_.empty() || stopping_ || roster_.size() == 0 || roster_.held() > 0 || !all_end) {
        return;
    }
    const bool any_time = std::ranges::any_of(roster_.ranks_that_end(),
                                              [this](int rank) { return first_that_ends_in_time(rank).has_value(); });
    if (!any_time) {
        any_shard_done_ ? stop(ExitStatus::stopped, time_is_over_line)
                        : stop(ExitStatus::environment, time_is_too_short_line);
    }
}

} // namespace reelmill::scatter
