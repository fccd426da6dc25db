// Near the end of the work, when what is given to whom decides how long everybody waits for the last.

#include "coordinator_impl.hpp"

#include <algorithm>
#include <limits>

namespace reelmill::scatter {

namespace {
// So many tasks are looked at for one that suits a slow rank, and so many of the fastest ranks are asked when they will
// be free. With thousands of ranks this is done for each of them, so it has to be quick rather than complete.
constexpr int most_looks = 8;
constexpr std::size_t most_asked = 16;
constexpr int most_idle_asked = 64;
} // namespace

/// Idle ranks in whose place others would be given the same, or nothing: the fastest, who may have a slot free though
/// they hold more than others, and one of each speed class.
std::vector<int> Coordinator::Impl::idle_candidates(int rank, const Roster::Wanted& wanted) const {
    std::vector<int> ranks = speeds_.faster_than(speeds_.speed_class_of(rank), most_asked);
    std::erase_if(ranks, [&](int each) { return !roster_.is_idle(each, wanted); });
    const auto others = roster_.idle_ranks(wanted, most_idle_asked);
    ranks.insert(ranks.end(), others.begin(), others.end());
    return ranks;
}

/// Seconds until a slot of the rank has nothing more to do.
double Coordinator::Impl::free_in(int rank) const {
    const auto& held = roster_.held_by(rank);
    const auto slots = static_cast<std::size_t>(roster_.slots_of(rank));
    if (held.size() < slots) {
        return 0;
    }
    double all = 0;
    double least = std::numeric_limits<double>::infinity();
    for (const auto& [id, need] : held) {
        const double left = seconds_left(rank, tasks_.at(id));
        all += left;
        least = std::min(least, left);
    }
    return held.size() == slots ? least : all / static_cast<double>(slots);
}

std::vector<Coordinator::Impl::Later> Coordinator::Impl::faster_ranks(int rank) const {
    std::vector<Later> faster;
    for (const int other : speeds_.faster_than(speeds_.speed_class_of(rank), most_asked)) {
        if (roster_.present(other)) {
            faster.push_back({other, free_in(other)});
        }
    }
    return faster;
}

/// The first task that the idle rank should get; none: what is left would end sooner on faster ranks, though they are
/// at work. As long as there is much to do, everybody gets what is first.
std::optional<task::TaskId> Coordinator::Impl::choose_for(int rank) const {
    const auto first = first_for(rank);
    if (!first) {
        return std::nullopt;
    }
    const double all_the_rest =
        speeds_.seconds_for(RankSpeeds::nobody, queue_.total_cost()) / std::max(roster_.slots(), 1);
    const bool near_the_end = all_the_rest <= speeds_.seconds_for(rank, tasks_.at(*first).place.cost);
    if (!near_the_end) {
        return first;
    }
    auto faster = faster_ranks(rank);
    if (faster.empty()) {
        return first;
    }
    std::optional<task::TaskId> chosen;
    const std::int64_t memory = memory_of(*first);
    const auto which = roster_.sees_files(rank) ? WorkQueue::Which::all : WorkQueue::Which::anywhere;
    queue_.look_through(which, most_looks, [&](task::TaskId id) {
        const double cost = tasks_.at(id).place.cost;
        const auto ends_there = [&](const Later& later) {
            return later.free_in + speeds_.seconds_for(later.rank, cost);
        };
        const bool anywhere = can_be_done_anywhere(id);
        Later* best = nullptr;
        for (Later& later : faster) {
            const bool may = (anywhere || roster_.sees_files(later.rank)) && !roster_.closed(later.rank) &&
                             ends_in_time(later.rank, id, later.free_in);
            best = may && (best == nullptr || ends_there(later) < ends_there(*best)) ? &later : best;
        }
        if ((best == nullptr || speeds_.seconds_for(rank, cost) <= ends_there(*best)) && memory_of(id) <= memory &&
            ends_in_time(rank, id)) {
            chosen = id;
            return false;
        }
        if (best != nullptr) {
            best->free_in = ends_there(*best); // it will be busy with this one
        }
        return true;
    });
    return chosen;
}

} // namespace reelmill::scatter
