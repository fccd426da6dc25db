// Tasks that wait for a rank, best first.
#pragma once

#include "reelmill/scatter/task.hpp"

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <tuple>

namespace reelmill::scatter {

/// What is handed out first: joining frees disk and ends titles; probing tells what there is to do; then the work.
enum class Urgency { mux, probe, work };

/// The place of a task in the queue.
struct Place {
    Urgency urgency = Urgency::work;
    double cost = 0; ///< predicted seconds of one core; costlier goes first
    TitleId title = 0;
    int track = 0; ///< ties: ascending by title, track, ordinal
    int ordinal = 0;
};

/// Deterministic: the order depends on what is in the queue, never on the order in which it came. O(log n) each.
class WorkQueue {
public:
    /// `task` must not be in the queue. Costs that are no number or negative count as 0.
    void push(TaskId task, const Place& place);
    /// The first task; none if the queue is empty.
    std::optional<TaskId> pop();
    /// Takes a task out wherever it stands; nothing happens if it is not there.
    void erase(TaskId task);
    void clear();
    /// Shows tasks best first, as long as `look` returns true, `most` of them.
    void look_through(int most, const std::function<bool(TaskId)>& look) const;

    [[nodiscard]] bool empty() const { return order_.empty(); }
    [[nodiscard]] std::size_t size() const { return order_.size(); }
    [[nodiscard]] std::optional<TaskId> first() const; ///< the task that pop() would give
    [[nodiscard]] double first_cost() const;           ///< of the task that pop() would give; 0 if there is none
    [[nodiscard]] double total_cost() const { return empty() ? 0 : total_cost_; }

private:
    using Key = std::tuple<Urgency, double, TitleId, int, int, TaskId>; // cost is negated: ascending is best first
    std::set<Key> order_;
    std::map<TaskId, Key> keys_;
    double total_cost_ = 0;
};

} // namespace reelmill::scatter
