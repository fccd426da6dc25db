#include "reelmill/scatter/work_queue.hpp"

namespace reelmill::scatter {

void WorkQueue::push(task::TaskId task, const Place& place) {
    const double cost = place.cost > 0 ? place.cost : 0; // also for NaN, which has no order
    const double whole = place.weight.cost > 0 ? place.weight.cost : 0;
    const Key key{place.urgency, -place.weight.magnitude, -whole, whole > 0 ? place.title : 0, -cost, place.title,
                  place.track,   place.ordinal,           task};
    if (keys_.emplace(task, key).second) {
        order_.insert(key);
        if (place.anywhere) {
            anywhere_.insert(key);
        }
        total_cost_ += cost;
    }
}

std::optional<task::TaskId> WorkQueue::pop() {
    if (order_.empty()) {
        return std::nullopt;
    }
    const task::TaskId task = order_.begin()->task;
    erase(task);
    return task;
}

void WorkQueue::erase(task::TaskId task) {
    const auto found = keys_.find(task);
    if (found == keys_.end()) {
        return;
    }
    order_.erase(found->second);
    anywhere_.erase(found->second);
    total_cost_ += found->second.cost; // which is negated
    keys_.erase(found);
    if (order_.empty()) {
        total_cost_ = 0; // drops what rounding has piled up
    }
}

void WorkQueue::clear() {
    order_.clear();
    anywhere_.clear();
    keys_.clear();
    total_cost_ = 0;
}

void WorkQueue::look_through(Which which, int most, const std::function<bool(task::TaskId)>& look) const {
    const auto& keys = which == Which::all ? order_ : anywhere_;
    for (auto key = keys.begin(); key != keys.end() && most-- > 0; ++key) {
        if (!look(key->task)) {
            return;
        }
    }
}

std::optional<task::TaskId> WorkQueue::first() const {
    return order_.empty() ? std::nullopt : std::optional(order_.begin()->task);
}

std::optional<task::TaskId> WorkQueue::first_anywhere() const {
    return anywhere_.empty() ? std::nullopt : std::optional(anywhere_.begin()->task);
}

} // namespace reelmill::scatter
