// From a source's times to the unit in which sound is placed.
#pragma once

#include "reelmill/core/time.hpp"

namespace reelmill::tracks {

/// In sample_ticks about 1,300 years: nothing real is beyond, and sums of such times stay in range.
inline constexpr Ticks furthest_time = Ticks{1} << 60;
[[nodiscard]] constexpr bool is_usable(Ticks time) {
    return time != no_ticks && time < furthest_time && time > -furthest_time;
}

/// `time` in sample_ticks; no_ticks where it has none, or is beyond all sense.
[[nodiscard]] Ticks in_sample_ticks(Ticks time, Rational time_base);

/// For SampleClock: enough for a title whose sound sets in and breaks off, too little for an attack by timestamps.
[[nodiscard]] Ticks longest_silence(double title_seconds);

} // namespace reelmill::tracks
