#include "segment_replicator.hpp"

#include <algorithm>
#include <spdlog/spdlog.h>

namespace reelmill::exchange {

SegmentReplicator::SegmentReplicator(ExchangeState& state, const SegmentStore& store,
                                     std::chrono::milliseconds interval, Fetch fetch, Replicate replicate)
    : state_(state), store_(store), interval_(interval), fetch_(std::move(fetch)), replicate_(std::move(replicate)),
      thread_([this] { work(); }) {}

void SegmentReplicator::end() {
    if (thread_.joinable()) {
        thread_.join();
    }
}

void SegmentReplicator::holds(const std::string& name, int partner) {
    if (!state_.is_dropped(name)) {
        partners_[name] = partner;
    }
}

void SegmentReplicator::dropped(const std::string& name) {
    std::erase_if(partners_, [&](const auto& entry) { return entry.first.starts_with(name + "/"); });
}

void SegmentReplicator::work() {
    while (true) {
        std::map<std::string, int> all;
        {
            ExchangeState::Lock lock(state_.mutex);
            const auto somebody_lost = [this] {
                return std::ranges::any_of(partners_, [this](const auto& entry) {
                    return entry.second >= 0 && state_.peer(entry.second).lost;
                });
            };
            state_.changed.wait_for(lock, interval_,
                                    [&] { return state_.closed || state_.leaving || somebody_lost(); });
            if (state_.closed || state_.leaving) {
                return;
            }
            all = partners_;
        }
        for (const auto& [name, partner] : all) {
            mend(name, partner);
        }
    }
}

void SegmentReplicator::mend(const std::string& name, int partner) {
    ExchangeState::Lock lock(state_.mutex);
    if (!partners_.contains(name) || state_.leaving) {
        return;
    }
    const bool lost = partner >= 0 && state_.peer(partner).lost;
    if (lost) {
        partners_[name] = -1; // one attempt for each loss
    }
    lock.unlock();
    try {
        if (lost) {
            replicate_(name);
        } else if (!store_.has_own(name)) {
            spdlog::warn("{} is gone; it is copied back", printable(store_.place(name).bytes));
            const bool back = fetch_(name);
            lock.lock();
            if (!back) {
                partners_.erase(name); // whoever joins the title has it made again
            } else if (!partners_.contains(name)) {
                store_.remove(name); // it was dropped meanwhile
            }
        }
    } catch (const Failure& failure) {
        spdlog::debug("{}", describe_chain(failure));
    }
}

} // namespace reelmill::exchange
