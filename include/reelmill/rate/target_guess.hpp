// Where the search for a measured quality begins, and what does. Pure, in whole numbers.
#pragma once

#include "reelmill/core/settings.hpp"
#include "reelmill/rate/target_search.hpp"

namespace reelmill::rate {

/// Of settings with a target: what does for most pictures is tried first.
[[nodiscard]] TargetAim target_aim(const VideoSettings& settings);

/// So far off the target, in hundredths, nobody sees it: 0.25 dB, a point of vmaf.
[[nodiscard]] int target_tolerance(Metric metric);

} // namespace reelmill::rate
