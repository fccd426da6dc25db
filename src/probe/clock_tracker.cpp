#include "reelmill/probe/clock_tracker.hpp"

#include <cstdlib>

namespace reelmill::probe {

namespace {
constexpr std::int64_t largest_gap = 10'000'000;
constexpr std::int64_t largest_step_back = 100'000;
} // namespace

std::optional<title::ClockBreak> ClockTracker::feed(int stream, std::int64_t dts, std::int64_t duration,
                                                    std::int64_t position) {
    std::optional<title::ClockBreak> found;
    std::int64_t time = dts + shift_;
    if (const auto jump = jump_of(stream, time)) {
        found = title::ClockBreak{position, -*jump};
        shift_ -= *jump;
        time -= *jump;
    }
    clocks_[stream] = {time, time + duration};
    last_of_any_ = time;
    return found;
}

std::optional<std::int64_t> ClockTracker::jump_of(int stream, std::int64_t time) const {
    const auto clock = clocks_.find(stream);
    if (clock == clocks_.end()) {
        const bool off = last_of_any_ && std::llabs(time - *last_of_any_) > largest_gap;
        return off ? std::optional(time - *last_of_any_) : std::nullopt;
    }
    const std::int64_t delta = time - clock->second.next;
    const bool back = time + largest_step_back < clock->second.last;
    return std::llabs(delta) > largest_gap || back ? std::optional(delta) : std::nullopt;
}

} // namespace reelmill::probe
