#include "copy_queue.hpp"

#include <algorithm>

namespace reelmill::exchange {

namespace {

using Job = CopyQueue::Job;

bool lies_in(const std::string& name, const std::string& dropped) {
    return name.starts_with(dropped) && (name.size() == dropped.size() || name[dropped.size()] == '/');
}

bool in_each_others_way(const Job& one, const Job& other) {
    return one.name == other.name || (one.drops() && lies_in(other.name, one.name)) ||
           (other.drops() && lies_in(one.name, other.name));
}

} // namespace

void CopyQueue::add(Job job) {
    drops_ += job.drops() ? 1 : 0;
    waiting_.push_back(std::move(job));
}

bool CopyQueue::may_begin(std::size_t position) const {
    const Job& job = waiting_[position];
    const auto free = [&job](const Job& earlier) { return !in_each_others_way(job, earlier); };
    const auto end = waiting_.begin() + static_cast<std::ptrdiff_t>(position);
    return std::ranges::all_of(at_work_, free) && std::all_of(waiting_.begin(), end, free);
}

std::optional<CopyQueue::Work> CopyQueue::begin_next() {
    for (std::size_t position = 0; position < waiting_.size(); ++position) {
        if (may_begin(position)) {
            const auto job = waiting_.begin() + static_cast<std::ptrdiff_t>(position);
            at_work_.push_back(std::move(*job));
            waiting_.erase(job);
            return std::prev(at_work_.end());
        }
    }
    return std::nullopt;
}

void CopyQueue::finished(Work work) {
    drops_ -= work->drops() ? 1 : 0;
    at_work_.erase(work);
}

} // namespace reelmill::exchange
