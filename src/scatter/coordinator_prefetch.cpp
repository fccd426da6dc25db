// What a rank gets before it has a slot for it, so that no slot waits for a message there and back.

#include "coordinator_impl.hpp"

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
} // namespace

void Coordinator::Impl::prefetch(int rank) {
    while (roster_.present(rank) && worth_prefetching(rank)) {
        const task::TaskId id = first_for(rank).value();
        queue_.erase(id);
        assign(rank, id, tasks_.at(id));
    }
}

bool Coordinator::Impl::worth_prefetching(int rank) const {
    const auto& held = roster_.held_by(rank);
    const auto slots = static_cast<std::size_t>(roster_.slots_of(rank));
    const auto all_slots = static_cast<std::size_t>(roster_.slots());
    const auto first = first_for(rank);
    // With a slot free the task would begin at once, and there was a reason not to assign it: its memory, for one.
    if (!first || held.size() < slots || queue_.size() <= all_slots || roster_.closed(rank) ||
        waits_enough(rank, *first) || !roster_.has_room_behind(rank, memory_of(*first)) ||
        (roster_.any_ends() && !ends_in_time(rank, *first, longest_wait(rank)))) {
        return false;
    }
    double wait = std::max(tasks_.at(*first).place.cost, roster_.cost_held_by(rank) / static_cast<double>(slots));
    if (held.size() < 2 * slots) { // where more is held, it is short, and there may be thousands
        for (const auto& [id, need] : held) {
            wait = std::max(wait, need.cost);
        }
    }
    // On a slow rank it waits longer.
    const double here = speeds_.seconds_for(rank, wait);
    const double everywhere = speeds_.seconds_for(RankSpeeds::nobody, queue_.total_cost());
    const bool known = here > 0 && everywhere > 0;
    return (known ? everywhere : queue_.total_cost()) >=
           prefetch_margin * (known ? here : wait) * static_cast<double>(all_slots);
}

/// One task for each slot does, but for shards that are known to be very short.
bool Coordinator::Impl::waits_enough(int rank, task::TaskId next) const {
    const auto& held = roster_.held_by(rank);
    const auto slots = static_cast<std::size_t>(roster_.slots_of(rank));
    if (held.size() < 2 * slots) {
        return false;
    }
    if (tasks_.at(next).piece.kind != task::Piece::Kind::shard || held.size() >= (1 + most_waiting_per_slot) * slots) {
        return true;
    }
    const double seconds = speeds_.seconds_for(rank, roster_.cost_held_by(rank) + tasks_.at(next).place.cost);
    return seconds <= 0 || seconds > short_wait_seconds * static_cast<double>(slots);
}

} // namespace reelmill::scatter
