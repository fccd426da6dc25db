#include "reelmill/scatter/roster.hpp"

#include <algorithm>

namespace reelmill::scatter {

void Roster::join(int rank, int slots, std::int64_t memory) {
    const auto [found, added] = ranks_.try_emplace(rank);
    Entry& entry = found->second;
    slots_ -= added ? 0 : entry.slots;
    entry.slots = std::max(slots, 1);
    slots_ += entry.slots;
    entry.memory = memory;
    update_idle(rank, entry, entry.held.size());
}

std::vector<TaskId> Roster::lose(int rank) {
    const auto found = ranks_.find(rank);
    if (found == ranks_.end()) {
        return {};
    }
    const Entry& entry = found->second;
    std::vector<TaskId> tasks;
    for (const auto& [task, memory] : entry.held) {
        tasks.push_back(task);
    }
    idle_.erase({tasks.size(), -entry.pace, rank});
    slots_ -= entry.slots;
    held_ -= tasks.size();
    ranks_.erase(found);
    return tasks;
}

void Roster::hold(int rank, TaskId task, std::int64_t memory) {
    Entry& entry = ranks_.at(rank);
    const std::size_t before = entry.held.size();
    if (entry.held.emplace(task, memory).second) {
        entry.used += memory;
        ++held_;
        update_idle(rank, entry, before);
    }
}

bool Roster::release(int rank, TaskId task) {
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
    entry.used -= held->second;
    entry.held.erase(held);
    --held_;
    update_idle(rank, entry, before);
    return true;
}

void Roster::set_pace(int rank, int pace) {
    const auto found = ranks_.find(rank);
    if (found != ranks_.end() && found->second.pace != pace) {
        idle_.erase({found->second.held.size(), -found->second.pace, rank});
        found->second.pace = pace;
        update_idle(rank, found->second, found->second.held.size());
    }
}

bool Roster::has_room(const IdleKey& idle, std::int64_t memory) const {
    const auto& [held, pace, rank] = idle;
    const Entry& entry = ranks_.at(rank);
    return memory == 0 || held == 0 || entry.memory == 0 || entry.used + memory <= entry.memory;
}

std::optional<int> Roster::idle_rank(std::int64_t memory) const {
    const auto found = std::ranges::find_if(idle_, [&](const IdleKey& idle) { return has_room(idle, memory); });
    return found == idle_.end() ? std::nullopt : std::optional(std::get<2>(*found));
}

bool Roster::is_idle(int rank, std::int64_t memory) const {
    const auto found = ranks_.find(rank);
    if (found == ranks_.end()) {
        return false;
    }
    const IdleKey key{found->second.held.size(), -found->second.pace, rank};
    return idle_.contains(key) && has_room(key, memory);
}

std::vector<int> Roster::idle_ranks(std::int64_t memory, int most) const {
    std::vector<int> ranks;
    std::set<int> paces;
    for (auto idle = idle_.begin(); idle != idle_.end() && most-- > 0; ++idle) {
        if (has_room(*idle, memory) && paces.insert(std::get<1>(*idle)).second) {
            ranks.push_back(std::get<2>(*idle));
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
           std::ranges::all_of(entry.held, [memory](const auto& held) { return held.second >= memory; });
}

int Roster::slots_of(int rank) const {
    const auto found = ranks_.find(rank);
    return found == ranks_.end() ? 0 : found->second.slots;
}

const std::map<TaskId, std::int64_t>& Roster::held_by(int rank) const {
    static const std::map<TaskId, std::int64_t> nothing;
    const auto found = ranks_.find(rank);
    return found == ranks_.end() ? nothing : found->second.held;
}

std::vector<int> Roster::ranks() const {
    std::vector<int> all;
    for (const auto& [rank, entry] : ranks_) {
        all.push_back(rank);
    }
    return all;
}

void Roster::update_idle(int rank, const Entry& entry, std::size_t held_before) {
    idle_.erase({held_before, -entry.pace, rank});
    if (entry.held.size() < static_cast<std::size_t>(entry.slots)) {
        idle_.insert({entry.held.size(), -entry.pace, rank});
    }
}

} // namespace reelmill::scatter
