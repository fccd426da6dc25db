#include "reelmill/plan/choose_cuts.hpp"

#include <algorithm>
#include <cmath>

namespace reelmill::plan {

namespace {

constexpr int taper = 4;               // the last four shards' worth of a title come in ever smaller pieces,
constexpr int shortest_part = 5;       // down to a fifth of a shard,
constexpr double shortest_seconds = 1; // or a second: what a fresh encoder costs in bytes has to stay small

Ticks time_of(const probe::CutPoint& point) { return point.pts == no_ticks ? point.dts : point.pts; }

// A shard may be this long when `left` ticks of the title remain: so that whoever works on the title ends at about the
// same time (guided self-scheduling, Polychronopoulos and Kuck 1987, with a fixed divisor in place of the number of
// workers, on which the bytes must not depend).
Ticks wanted_length(Ticks shard, Ticks second, Ticks left) {
    const Ticks shortest = std::min(shard, std::max<Ticks>(shard / shortest_part, second));
    return std::clamp(left / taper, shortest, shard);
}

} // namespace

std::vector<std::size_t> choose_cuts(const std::vector<probe::CutPoint>& keyframes, Rational time_base,
                                     double shard_seconds, Ticks end) {
    std::vector<std::size_t> cuts;
    if (keyframes.empty() || !time_base.known()) {
        return cuts;
    }
    const auto shard = static_cast<Ticks>(std::llround(shard_seconds / time_base.value()));
    const auto second = static_cast<Ticks>(std::llround(shortest_seconds / time_base.value()));
    Ticks last = time_of(keyframes.front());
    for (std::size_t i = 1; i < keyframes.size(); ++i) {
        const Ticks time = time_of(keyframes[i]);
        const Ticks least = end == no_ticks || last == no_ticks ? shard : wanted_length(shard, second, end - last);
        const bool far_enough = time != no_ticks && last != no_ticks && time - last >= least;
        const bool worth_it = end == no_ticks || end - time >= least / 2;
        if (far_enough && worth_it) {
            cuts.push_back(i);
            last = time;
        }
    }
    return cuts;
}

} // namespace reelmill::plan
