#include "prefetch_policy.hpp"

#include <algorithm>

namespace reelmill::scatter {

namespace {

// A prefetched task must begin long before the queue runs dry, or it would have been quicker elsewhere: the queue has
// to hold this many times, per slot, what the task may have to wait for.
constexpr double prefetch_margin = 2;
// Where tasks take less than a message there and back, one that waits is not enough: as many do as are measured to take
// this long, up to a bound, for whoever dies with them costs each a try in a process of its own.
constexpr double short_wait_seconds = 0.05;
constexpr std::size_t most_waiting_per_slot = 32;

/// Seconds until what the rank holds is done, if none of it had begun.
double longest_wait(const RunView& run, int rank) {
    const double cost = run.roster.cost_held_by(rank);
    const double measured = run.speeds.seconds_for(rank, cost);
    return (measured > 0 ? measured : cost) / run.roster.slots_of(rank);
}

/// One task for each slot does, but for shards that are known to be very short.
bool waits_enough(const RunView& run, int rank, task::TaskId next) {
    const auto& held = run.roster.held_by(rank);
    const auto slots = static_cast<std::size_t>(run.roster.slots_of(rank));
    if (held.size() < 2 * slots) {
        return false;
    }
    if (run.task(next).piece.kind != task::Piece::Kind::shard || held.size() >= (1 + most_waiting_per_slot) * slots) {
        return true;
    }
    const double seconds = run.speeds.seconds_for(rank, run.roster.cost_held_by(rank) + run.cost_of(next));
    return seconds <= 0 || seconds > short_wait_seconds * static_cast<double>(slots);
}

bool may_wait(const RunView& run, int rank, task::TaskId next) {
    const Roster& roster = run.roster;
    // With a slot free the task would begin at once, and there was a reason not to assign it: its memory, for one.
    return roster.held_by(rank).size() >= static_cast<std::size_t>(roster.slots_of(rank)) &&
           run.queue.size() > static_cast<std::size_t>(roster.slots()) && !roster.closed(rank) &&
           !waits_enough(run, rank, next) && roster.has_room_behind(rank, run.memory_of(next)) &&
           (!roster.any_ends() || run.ends_in_time(rank, next, longest_wait(run, rank)));
}

/// There is so much else to do that nobody would have come to the task before the rank does.
bool begins_before_the_queue_runs_dry(const RunView& run, int rank, task::TaskId next) {
    const auto& held = run.roster.held_by(rank);
    const auto slots = static_cast<std::size_t>(run.roster.slots_of(rank));
    double wait = std::max(run.cost_of(next), run.roster.cost_held_by(rank) / static_cast<double>(slots));
    if (held.size() < 2 * slots) { // where more is held, it is short, and there may be thousands
        for (const auto& [id, need] : held) {
            wait = std::max(wait, need.cost);
        }
    }
    // On a slow rank it waits longer.
    const double here = run.speeds.seconds_for(rank, wait);
    const double everywhere = run.speeds.seconds_for(RankSpeeds::nobody, run.queue.total_cost());
    const bool known = here > 0 && everywhere > 0;
    return (known ? everywhere : run.queue.total_cost()) >=
           prefetch_margin * (known ? here : wait) * static_cast<double>(run.roster.slots());
}

} // namespace

std::optional<task::TaskId> next_to_prefetch(const RunView& run, int rank) {
    const auto first = run.roster.present(rank) ? run.first_for(rank) : std::nullopt;
    const bool worth_it = first && may_wait(run, rank, *first) && begins_before_the_queue_runs_dry(run, rank, *first);
    return worth_it ? first : std::nullopt;
}

} // namespace reelmill::scatter
