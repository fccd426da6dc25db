// From a source's times to the unit in which sound is placed.
#pragma once

#include "reelmill/core/time.hpp"

namespace reelmill::tracks {

/// `time` in sample_ticks; no_ticks where it has none, or is beyond all sense.
[[nodiscard]] Ticks in_sample_ticks(Ticks time, Rational time_base);

/// For SampleClock: enough for a title whose sound sets in and breaks off, too little for an attack by timestamps.
[[nodiscard]] Ticks longest_silence(double title_seconds);

} // namespace reelmill::tracks
