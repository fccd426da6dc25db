// Tasks that wait for a rank, best first.
#pragma once

#include "reelmill/task/task.hpp"

#include <compare>
#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <set>

namespace reelmill::scatter {

/// What is handed out first: joining frees disk and ends titles; probing tells what there is to do; then the work.
enum class Urgency { mux, probe, work };

/// Titles are done one after another, so that the first ones are finished early and their segments go: those whose
/// longest piece is of a higher magnitude first, since it may hold everything up at the end; then the costliest. What
/// comes last are the shortest titles, with which idle ranks can be filled.
struct Weight {
    int magnitude = 0; ///< of the title's costliest piece: its predicted seconds are about 4 to this power
    double cost = 0;   ///< of the whole title; 0: not known, it does not matter which title a task is of
    friend auto operator<=>(const Weight&, const Weight&) = default;
};

/// The place of a task in the queue.
struct Place {
    Urgency urgency = Urgency::work;
    double cost = 0; ///< predicted seconds of one core; within a title costlier goes first
    task::TitleId title = 0;
    int track = 0; ///< ties: ascending by title, track, ordinal
    int ordinal = 0;
    Weight weight{};       ///< of its title
    bool anywhere = false; ///< also for ranks that do not see the job's files
};

/// Deterministic: the order depends on what is in the queue, never on the order in which it came. O(log n) each.
class WorkQueue {
public:
    /// `task` must not be in the queue. Costs that are no number or negative count as 0.
    void push(task::TaskId task, const Place& place);
    /// The first task; none if the queue is empty.
    std::optional<task::TaskId> pop();
    /// Takes a task out wherever it stands; nothing happens if it is not there.
    void erase(task::TaskId task);
    void clear();
    enum class Which { all, anywhere };
    /// Shows tasks best first, as long as `look` returns true, `most` of them; all, or those that can be done anywhere.
    void look_through(Which which, int most, const std::function<bool(task::TaskId)>& look) const;

    [[nodiscard]] bool empty() const { return order_.empty(); }
    [[nodiscard]] std::size_t size() const { return order_.size(); }
    [[nodiscard]] std::optional<task::TaskId> first() const;          ///< the task that pop() would give
    [[nodiscard]] std::optional<task::TaskId> first_anywhere() const; ///< the best one that can be done anywhere
    [[nodiscard]] double total_cost() const { return empty() ? 0 : total_cost_; }

private:
    struct Key {
        Urgency urgency;
        int magnitude; ///< this and costs are negated: ascending is best first
        double title_cost;
        task::TitleId group; ///< the title, where its cost is known
        double cost;
        task::TitleId title;
        int track;
        int ordinal;
        task::TaskId task;
        friend auto operator<=>(const Key&, const Key&) = default;
    };
    std::set<Key> order_;
    std::set<Key> anywhere_; ///< those of them that can be done anywhere
    std::map<task::TaskId, Key> keys_;
    double total_cost_ = 0;
};

} // namespace reelmill::scatter
