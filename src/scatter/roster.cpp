#include "reelmill/scatter/roster.hpp"

#include <algorithm>

namespace reelmill::scatter {

void Roster::join(int rank, int slots) {
    const auto [found, added] = ranks_.try_emplace(rank);
    Entry& entry = found->second;
    slots_ -= added ? 0 : entry.slots;
    entry.slots = std::max(slots, 1);
    slots_ += entry.slots;
    update_idle(rank, entry, entry.held.size());
}

std::vector<TaskId> Roster::lose(int rank) {
    const auto found = ranks_.find(rank);
    if (found == ranks_.end()) {
        return {};
    }
    const Entry& entry = found->second;
    std::vector<TaskId> tasks(entry.held.begin(), entry.held.end());
    idle_.erase({tasks.size(), rank});
    slots_ -= entry.slots;
    held_ -= tasks.size();
    ranks_.erase(found);
    return tasks;
}

void Roster::hold(int rank, TaskId task) {
    Entry& entry = ranks_.at(rank);
    const std::size_t before = entry.held.size();
    if (entry.held.insert(task).second) {
        ++held_;
        update_idle(rank, entry, before);
    }
}

bool Roster::release(int rank, TaskId task) {
    const auto found = ranks_.find(rank);
    if (found == ranks_.end()) {
        return false;
    }
    const std::size_t before = found->second.held.size();
    if (found->second.held.erase(task) == 0) {
        return false;
    }
    --held_;
    update_idle(rank, found->second, before);
    return true;
}

std::optional<int> Roster::idle_rank() const {
    return idle_.empty() ? std::nullopt : std::optional(idle_.begin()->second);
}

int Roster::slots_of(int rank) const {
    const auto found = ranks_.find(rank);
    return found == ranks_.end() ? 0 : found->second.slots;
}

const std::set<TaskId>& Roster::held_by(int rank) const {
    static const std::set<TaskId> nothing;
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
    idle_.erase({held_before, rank});
    if (entry.held.size() < static_cast<std::size_t>(entry.slots)) {
        idle_.insert({entry.held.size(), rank});
    }
}

} // namespace reelmill::scatter
