#include "tail_policy.hpp"

#include <algorithm>
#include <limits>

namespace reelmill::scatter {

namespace {

// So many tasks are looked at for one that suits a slow rank, and so many of the fastest ranks are asked when they will
// be free. With thousands of ranks this is done for each of them, so it has to be quick rather than complete.
constexpr int most_looks = 8;
constexpr std::size_t most_asked = 16;
constexpr int most_idle_asked = 64;

struct Later {
    int rank = 0;
    double free_in = 0; ///< seconds
};

/// Seconds until a slot of the rank has nothing more to do.
double free_in(const RunView& run, int rank) {
    const auto& held = run.roster.held_by(rank);
    const auto slots = static_cast<std::size_t>(run.roster.slots_of(rank));
    if (held.size() < slots) {
        return 0;
    }
    double all = 0;
    double least = std::numeric_limits<double>::infinity();
    for (const auto& [id, need] : held) {
        const double left = run.seconds_left(rank, run.task(id));
        all += left;
        least = std::min(least, left);
    }
    return held.size() == slots ? least : all / static_cast<double>(slots);
}

std::vector<Later> faster_ranks(const RunView& run, int rank) {
    std::vector<Later> faster;
    for (const int other : run.speeds.faster_than(run.speeds.speed_class_of(rank), most_asked)) {
        if (run.roster.present(other)) {
            faster.push_back({other, free_in(run, other)});
        }
    }
    return faster;
}

double ends_there(const RunView& run, const Later& later, task::TaskId id) {
    return later.free_in + run.speeds.seconds_for(later.rank, run.cost_of(id));
}

/// Of the faster ranks, the one that would end the task first; null if none may do it.
Later* best_of(const RunView& run, std::vector<Later>& faster, task::TaskId id) {
    const bool anywhere = run.can_be_done_anywhere(id);
    Later* best = nullptr;
    for (Later& later : faster) {
        const bool may = (anywhere || run.roster.sees_files(later.rank)) && !run.roster.closed(later.rank) &&
                         run.ends_in_time(later.rank, id, later.free_in);
        best = may && (best == nullptr || ends_there(run, later, id) < ends_there(run, *best, id)) ? &later : best;
    }
    return best;
}

} // namespace

std::optional<task::TaskId> choose_for(const RunView& run, int rank) {
    const auto first = run.first_for(rank);
    if (!first) {
        return std::nullopt;
    }
    const double all_the_rest =
        run.speeds.seconds_for(RankSpeeds::nobody, run.queue.total_cost()) / std::max(run.roster.slots(), 1);
    const bool near_the_end = all_the_rest <= run.speeds.seconds_for(rank, run.cost_of(*first));
    if (!near_the_end) {
        return first;
    }
    auto faster = faster_ranks(run, rank);
    if (faster.empty()) {
        return first;
    }
    std::optional<task::TaskId> chosen;
    const std::int64_t memory = run.memory_of(*first);
    run.queue.look_through(run.what_it_may_do(rank), most_looks, [&](task::TaskId id) {
        Later* best = best_of(run, faster, id);
        const bool best_here =
            best == nullptr || run.speeds.seconds_for(rank, run.cost_of(id)) <= ends_there(run, *best, id);
        if (best_here && run.memory_of(id) <= memory && run.ends_in_time(rank, id)) {
            chosen = id;
            return false;
        }
        if (best != nullptr) {
            best->free_in = ends_there(run, *best, id); // it will be busy with this one
        }
        return true;
    });
    return chosen;
}

std::vector<int> idle_candidates(const RunView& run, int rank, const Roster::Wanted& wanted) {
    std::vector<int> ranks = run.speeds.faster_than(run.speeds.speed_class_of(rank), most_asked);
    std::erase_if(ranks, [&](int each) { return !run.roster.is_idle(each, wanted); });
    const auto others = run.roster.idle_ranks(wanted, most_idle_asked);
    ranks.insert(ranks.end(), others.begin(), others.end());
    return ranks;
}

} // namespace reelmill::scatter
