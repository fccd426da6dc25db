// The ranks of a run as the coordinator sees them: slots, and which tasks each holds.
#pragma once

#include "reelmill/scatter/task.hpp"

#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

namespace reelmill::scatter {

class Roster {
public:
    /// `rank` is there with `slots` >= 1 (fewer count as 1). A rank that is known keeps what it holds.
    void join(int rank, int slots);
    /// Takes the rank off the list; returns the tasks that it held, ascending.
    std::vector<TaskId> lose(int rank);

    void hold(int rank, TaskId task);
    /// False if the rank is not there or did not hold the task.
    bool release(int rank, TaskId task);

    /// A rank with a slot that has nothing to do: the one that holds least, the lowest of those.
    [[nodiscard]] std::optional<int> idle_rank() const;
    [[nodiscard]] bool present(int rank) const { return ranks_.contains(rank); }
    [[nodiscard]] int slots_of(int rank) const; ///< 0 if it is not there
    [[nodiscard]] const std::set<TaskId>& held_by(int rank) const;
    [[nodiscard]] std::vector<int> ranks() const; ///< ascending
    [[nodiscard]] int size() const { return static_cast<int>(ranks_.size()); }
    [[nodiscard]] int slots() const { return slots_; }       ///< of all ranks
    [[nodiscard]] std::size_t held() const { return held_; } ///< tasks of all ranks

private:
    struct Entry {
        int slots = 1;
        std::set<TaskId> held;
    };
    void update_idle(int rank, const Entry& entry, std::size_t held_before);

    std::map<int, Entry> ranks_;
    std::set<std::pair<std::size_t, int>> idle_; ///< (tasks held, rank) of ranks with a free slot
    int slots_ = 0;
    std::size_t held_ = 0;
};

} // namespace reelmill::scatter
