#include "reelmill/scatter/roster.hpp"

#include <algorithm>

namespace reelmill::scatter {

void Roster::join(int rank, int slots, std::int64_t memory, bool sees_files) {
    const auto [found, added] = ranks_.try_emplace(rank);
    Entry& entry = found->second;
    idle_like(entry).erase({entry.held.size(), -entry.speed_class, rank});
    slots_ -= added ? 0 : entry.slots;
    entry.slots = std::max(slots, 1);
    slots_ += entry.slots;
    entry.memory = memory;
    entry.sees_files = sees_files;
    entry.closed = false;
    update_idle(rank, entry, entry.held.size());
}

std::vector<task::TaskId> Roster::lose(int rank) {
    const auto found = ranks_.find(rank);
    if (found == ranks_.end()) {
        return {};
    }
    const Entry& entry = found->second;
    std::vector<task::TaskId> tasks;
    for (const auto& [task, need] : entry.held) {
        tasks.push_back(task);
    }
    idle_like(entry).erase({tasks.size(), -entry.speed_class, rank});
    ends_.erase(rank);
    slots_ -= entry.slots;
    held_ -= tasks.size();
    ranks_.erase(found);
    return tasks;
}

void Roster::hold(int rank, task::TaskId task, std::int64_t memory, double cost) {
    Entry& entry = ranks_.at(rank);
    const std::size_t before = entry.held.size();
    if (entry.held.emplace(task, Need{memory, cost}).second) {
        entry.used += memory;
        entry.cost += cost;
        ++held_;
        update_idle(rank, entry, before);
    }
}

bool Roster::release(int rank, task::TaskId task) {
    const auto found = ranks_.find(rank);
    if (found == ranks_.end()) {
        return false;
    }
    Entry& entry = found->second;
    const std::size_t before = entry.held.size();
    const auto held = entry.held.find(task);
    if (held == entry.held.end()) {
        return false;
    }
    entry.used -= held->second.memory;
    entry.cost -= held->second.cost;
    entry.held.erase(held);
    if (entry.held.empty()) {
        entry.cost = 0; // what rounding has left over
    }
    --held_;
    update_idle(rank, entry, before);
    return true;
}

void Roster::set_speed_class(int rank, int speed_class) {
    const auto found = ranks_.find(rank);
    if (found != ranks_.end() && found->second.speed_class != speed_class) {
        idle_like(found->second).erase({found->second.held.size(), -found->second.speed_class, rank});
        found->second.speed_class = speed_class;
        update_idle(rank, found->second, found->second.held.size());
    }
}

void Roster::set_end(int rank, double ends_at) {
    ranks_.at(rank).ends_at = ends_at;
    if (ends_at < std::numeric_limits<double>::infinity()) {
        ends_.insert(rank);
    } else {
        ends_.erase(rank);
    }
}

void Roster::close(int rank) {
    if (const auto found = ranks_.find(rank); found != ranks_.end()) {
        found->second.closed = true;
        update_idle(rank, found->second, found->second.held.size());
    }
}

bool Roster::suits(const IdleKey& idle, const Wanted& wanted) const {
    const auto& [held, speed_class, rank] = idle;
    const Entry& entry = ranks_.at(rank);
    const bool has_room =
        wanted.memory == 0 || held == 0 || entry.memory == 0 || entry.used + wanted.memory <= entry.memory;
    return has_room && (!wanted.also || wanted.also(rank));
}

std::vector<const std::set<Roster::IdleKey>*> Roster::idle_with(FileAccess access) const {
    std::vector<const std::set<IdleKey>*> sets;
    if (access != FileAccess::blind) {
        sets.push_back(&idle_);
    }
    if (access != FileAccess::seeing) {
        sets.push_back(&blind_idle_);
    }
    return sets;
}

std::optional<int> Roster::idle_rank(const Wanted& wanted) const {
    std::optional<IdleKey> best;
    for (const auto* idle : idle_with(wanted.access)) {
        const auto found = std::ranges::find_if(*idle, [&](const IdleKey& each) { return suits(each, wanted); });
        if (found != idle->end() && (!best || *found < *best)) {
            best = *found;
        }
    }
    return best ? std::optional(std::get<2>(*best)) : std::nullopt;
}

bool Roster::is_idle(int rank, const Wanted& wanted) const {
    const auto found = ranks_.find(rank);
    if (found == ranks_.end()) {
        return false;
    }
    const IdleKey key{found->second.held.size(), -found->second.speed_class, rank};
    return std::ranges::any_of(idle_with(wanted.access), [&](const auto* idle) { return idle->contains(key); }) &&
           suits(key, wanted);
}

std::vector<int> Roster::idle_ranks(const Wanted& wanted, int most) const {
    std::vector<int> ranks;
    std::set<int> speed_classes;
    for (const auto* idle : idle_with(wanted.access)) {
        for (auto each = idle->begin(); each != idle->end() && most-- > 0; ++each) {
            if (suits(*each, wanted) && speed_classes.insert(std::get<1>(*each)).second) {
                ranks.push_back(std::get<2>(*each));
            }
        }
    }
    return ranks;
}

bool Roster::has_room_behind(int rank, std::int64_t memory) const {
    const auto found = ranks_.find(rank);
    if (found == ranks_.end()) {
        return false;
    }
    const Entry& entry = found->second;
    return entry.memory == 0 ||
           std::ranges::all_of(entry.held, [memory](const auto& held) { return held.second.memory >= memory; });
}

const Roster::Entry& Roster::entry_of(int rank) const {
    static const Entry nobody;
    const auto found = ranks_.find(rank);
    return found == ranks_.end() ? nobody : found->second;
}

std::vector<int> Roster::ranks() const {
    std::vector<int> all;
    for (const auto& [rank, entry] : ranks_) {
        all.push_back(rank);
    }
    return all;
}

void Roster::update_idle(int rank, const Entry& entry, std::size_t held_before) {
    auto& idle = idle_like(entry);
    idle.erase({held_before, -entry.speed_class, rank});
    if (!entry.closed && entry.held.size() < static_cast<std::size_t>(entry.slots)) {
        idle.insert({entry.held.size(), -entry.speed_class, rank});
    }
}

} // namespace reelmill::scatter
