// Decode timestamps and durations of a whole title, from the presentation times that its segments bring. Pure.
#pragma once

#include "reelmill/core/time.hpp"
#include "reelmill/gather/segment.hpp"

#include <span>
#include <vector>

namespace reelmill::gather {

/// `packets`: one track of the whole title in decode order, segment after segment; only pts, duration and key are
/// looked at. The result has, in the same order:
/// - pts and key as they were;
/// - dts strictly increasing and never above pts. With d, the largest distance by which a packet comes later in decode
///   order than in presentation order, dts_i is the pts that is i-d th in presentation order: one constant delay for
///   the title, at any frame rate, as x264 does it for one encode (x264 encoder/encoder.c, i_dts_delay). The first d
///   lie (pts_d - pts_0) before the pts that are i-th. Equal pts push earlier dts back by a tick each.
/// - duration up to the next pts in presentation order; the last picture keeps its own, or takes its predecessor's
///   where it has none.
/// Throws Failure{internal} where a pts is missing or beyond +-2^61.
[[nodiscard]] std::vector<PacketTime> title_times(std::span<const PacketTime> packets);

/// Frames per second if `presentation` (sorted pts, ticks of `time_base`) is what a constant rate gives after rounding
/// to ticks; {0, 1} for variable rates, or fewer than two pictures. `nominal` is tried first.
[[nodiscard]] Rational constant_rate(std::span<const Ticks> presentation, Rational time_base, Rational nominal);

} // namespace reelmill::gather
