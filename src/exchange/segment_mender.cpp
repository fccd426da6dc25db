#include "segment_mender.hpp"

#include <algorithm>
#include <spdlog/spdlog.h>

namespace reelmill::exchange {

namespace {
bool belongs_to(const std::string& name, const std::string& dropped) { return name.starts_with(dropped + "/"); }
} // namespace

SegmentMender::SegmentMender(SegmentDesk& desk, const SegmentStore& store, std::chrono::milliseconds interval,
                             Fetch fetch, Replicate replicate)
    : desk_(desk), store_(store), interval_(interval), fetch_(std::move(fetch)), replicate_(std::move(replicate)),
      thread_([this] { work(); }) {}

void SegmentMender::end() {
    if (thread_.joinable()) {
        thread_.join();
    }
}

void SegmentMender::holds(const std::string& name, int partner) {
    if (!desk_.is_dropped(name)) {
        partners_[name] = partner;
    }
}

void SegmentMender::dropped(const std::string& name) {
    std::erase_if(partners_, [&](const auto& entry) { return belongs_to(entry.first, name); });
}

void SegmentMender::work() {
    while (true) {
        std::map<std::string, int> all;
        {
            SegmentDesk::Lock lock(desk_.mutex);
            const auto somebody_lost = [this] {
                return std::ranges::any_of(partners_, [this](const auto& entry) {
                    return entry.second >= 0 && desk_.peer(entry.second).lost;
                });
            };
            desk_.changed.wait_for(lock, interval_, [&] { return desk_.closed || desk_.leaving || somebody_lost(); });
            if (desk_.closed || desk_.leaving) {
                return;
            }
            all = partners_;
        }
        for (const auto& [name, partner] : all) {
            mend(name, partner);
        }
    }
}

void SegmentMender::mend(const std::string& name, int partner) {
    SegmentDesk::Lock lock(desk_.mutex);
    if (!partners_.contains(name) || desk_.leaving) {
        return;
    }
    const bool lost = partner >= 0 && desk_.peer(partner).lost;
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
