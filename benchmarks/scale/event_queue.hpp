// What will happen in simulated time, and the time that it is.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <vector>

namespace reelmill::scale {

/// Things happen in the order of their times, those of one moment in the order in which they were announced.
class EventQueue {
public:
    using Happening = std::function<void()>;

    [[nodiscard]] double now() const { return now_; }
    [[nodiscard]] bool empty() const { return heap_.empty(); }
    /// When the next thing happens; not to be asked of an empty queue.
    [[nodiscard]] double next() const { return heap_.front().time; }

    void at(double time, Happening what) {
        heap_.push_back({std::max(time, now_), ++announced_, std::move(what)});
        std::push_heap(heap_.begin(), heap_.end(), later);
    }
    void after(double seconds, Happening what) { at(now_ + seconds, std::move(what)); }

    void step() {
        std::pop_heap(heap_.begin(), heap_.end(), later);
        const Entry entry = std::move(heap_.back());
        heap_.pop_back();
        now_ = entry.time;
        entry.what();
    }

private:
    struct Entry {
        double time = 0;
        std::int64_t order = 0;
        Happening what;
    };
    static bool later(const Entry& a, const Entry& b) { return a.time != b.time ? a.time > b.time : a.order > b.order; }

    std::vector<Entry> heap_;
    double now_ = 0;
    std::int64_t announced_ = 0;
};

} // namespace reelmill::scale
