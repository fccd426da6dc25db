#include "reelmill/plan/choose_cuts.hpp"

#include <cmath>

namespace reelmill::plan {

namespace {
Ticks time_of(const probe::CutPoint& point) { return point.pts == no_ticks ? point.dts : point.pts; }
} // namespace

std::vector<std::size_t> choose_cuts(const std::vector<probe::CutPoint>& keyframes, Rational time_base,
                                     double shard_seconds, Ticks end) {
    std::vector<std::size_t> cuts;
    if (keyframes.empty() || !time_base.known()) {
        return cuts;
    }
    const auto least = static_cast<Ticks>(std::llround(shard_seconds / time_base.value()));
    Ticks last = time_of(keyframes.front());
    for (std::size_t i = 1; i < keyframes.size(); ++i) {
        const Ticks time = time_of(keyframes[i]);
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
