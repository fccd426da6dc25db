#include "time_limit_policy.hpp"

#include <algorithm>
#include <set>
#include <tuple>

namespace reelmill::scatter {

namespace {

// So many tasks are looked at for one that still ends in time: the short ones of a title stand at its end.
constexpr int most_tasks_looked_at = 1000;
constexpr TimeIsOver time_is_over_for_now{
    ExitStatus::stopped, "nothing that is left would end before the time limit; run the same command again to go on"};
constexpr TimeIsOver time_is_too_short{
    ExitStatus::environment, "not a single shard would end before the time limit; allow more time (Slurm: --time)"};

bool first_is_too_long(const RunView& run) {
    if (!run.roster.any_ends() || run.queue.empty()) {
        return false;
    }
    const task::TaskId first = *run.queue.first();
    Roster::Wanted wanted = run.wanted_for(first, run.access_for(first));
    const bool in_time = run.roster.idle_rank(wanted).has_value();
    wanted.also = {};
    return !in_time && run.roster.idle_rank(wanted).has_value();
}

std::optional<task::TaskId> first_that_ends_in_time(const RunView& run, int rank) {
    std::optional<task::TaskId> found;
    run.queue.look_through(run.what_it_may_do(rank), most_tasks_looked_at, [&](task::TaskId id) {
        const Roster::Wanted wanted{run.memory_of(id), Roster::FileAccess::any, {}};
        if (run.ends_in_time(rank, id) && run.roster.is_idle(rank, wanted)) {
            found = id;
        }
        return !found;
    });
    return found;
}

} // namespace

/// Ranks that are as fast and end together can do the same, so one of them is looked at.
std::optional<Handout> next_that_ends_in_time(const RunView& run) {
    if (!first_is_too_long(run)) {
        return std::nullopt;
    }
    const Roster& roster = run.roster;
    std::set<std::tuple<double, int, bool>> seen;
    for (const int rank : roster.ranks_that_end()) {
        const auto kind = std::tuple(roster.ends_at(rank), run.speeds.speed_class_of(rank), roster.sees_files(rank));
        if (!roster.is_idle(rank, {}) || !seen.insert(kind).second) {
            continue;
        }
        if (const auto task = first_that_ends_in_time(run, rank)) {
            return Handout{rank, *task};
        }
    }
    return std::nullopt;
}

std::optional<TimeIsOver> time_is_over(const RunView& run) {
    const Roster& roster = run.roster;
    const bool all_end = static_cast<int>(roster.ranks_that_end().size()) == roster.size();
    if (run.queue.empty() || roster.size() == 0 || roster.held() > 0 || !all_end ||
        std::ranges::any_of(roster.ranks_that_end(),
                            [&](int rank) { return first_that_ends_in_time(run, rank).has_value(); })) {
        return std::nullopt;
    }
    return run.any_shard_done ? time_is_over_for_now : time_is_too_short;
}

} // namespace reelmill::scatter
