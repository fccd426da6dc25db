#include "reelmill/scatter/work_queue.hpp"

namespace reelmill::scatter {

void WorkQueue::push(TaskId task, const Place& place) {
    const double cost = place.cost > 0 ? place.cost : 0; // also for NaN, which has no order
    const Key key{place.urgency, -cost, place.title, place.track, place.ordinal, task};
    if (keys_.emplace(task, key).second) {
        order_.insert(key);
        total_cost_ += cost;
    }
}

std::optional<TaskId> WorkQueue::pop() {
    if (order_.empty()) {
        return std::nullopt;
    }
    const TaskId task = std::get<TaskId>(*order_.begin());
    erase(task);
    return task;
}

void WorkQueue::erase(TaskId task) {
    const auto found = keys_.find(task);
    if (found == keys_.end()) {
        return;
    }
    order_.erase(found->second);
    total_cost_ += std::get<double>(found->second);
    keys_.erase(found);
    if (order_.empty()) {
        total_cost_ = 0; // drops what rounding has piled up
    }
}

void WorkQueue::clear() {
    order_.clear();
    keys_.clear();
    total_cost_ = 0;
}

void WorkQueue::look_through(int most, const std::function<bool(TaskId)>& look) const {
    for (auto key = order_.begin(); key != order_.end() && most-- > 0; ++key) {
        if (!look(std::get<TaskId>(*key))) {
            return;
        }
    }
}

std::optional<TaskId> WorkQueue::first() const {
    return order_.empty() ? std::nullopt : std::optional(std::get<TaskId>(*order_.begin()));
}

double WorkQueue::first_cost() const { return order_.empty() ? 0 : -std::get<double>(*order_.begin()); }

} // namespace reelmill::scatter
