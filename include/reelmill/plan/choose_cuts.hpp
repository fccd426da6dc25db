// Which keyframes a title is cut at. Pure.
#pragma once

#include "reelmill/core/time.hpp"
#include "reelmill/title/title_index.hpp"

#include <cstddef>
#include <vector>

namespace reelmill::plan {

/// Positions in `keyframes` (file order, times in ticks of `time_base`) to cut at: each the first that is at least
/// `shard_seconds` after the one before, or, from 15 % earlier to 25 % later, one at which a new scene seems to begin:
/// an encoder that begins anew costs least there. Where the end is known, shards get shorter towards it, to a quarter
/// of what is left, at least a fifth of `shard_seconds` and a second, so that the last ones of a run are small; the
/// last at least half as long as wanted. Times: pts where known, else dts. `end`: of the track, in the same ticks;
/// no_ticks unknown.
[[nodiscard]] std::vector<std::size_t> choose_cuts(const std::vector<title::CutPoint>& keyframes, Rational time_base,
                                                   double shard_seconds, Ticks end);

} // namespace reelmill::plan
