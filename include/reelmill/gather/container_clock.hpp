// From the source's clock to the container's: one shift for all tracks, then the container's own rounding. Pure.
#pragma once

#include "reelmill/core/time.hpp"
#include "reelmill/gather/segment.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace reelmill::gather {

/// Whether two packets of a track may have the same dts in the container.
enum class EqualDecodeTimes { allowed, refused };

/// `times` (ticks of `from`, decode order) in ticks of `to`: core's rescale_shifted. A missing pts
/// is taken from dts and the other way round. dts grow, and never exceed pts: where rounding, or the source, made two
/// the same or one go back, the later one is moved to the earliest dts that is allowed, its pts along if need be.
/// Durations are the distance of the rescaled ends, never negative.
/// Throws Failure{internal} where a packet has neither pts nor dts.
[[nodiscard]] std::vector<PacketTime> on_container_clock(std::span<const PacketTime> times, Rational from, Rational to,
                                                         std::int64_t shift_microseconds, EqualDecodeTimes equal);

/// The time base to ask MP4 or MOV for: `wanted`, or a coarser one if some sample would be shown for longer than the
/// 31 bits of its duration hold. `longest` is the largest distance of two dts, in ticks of `wanted`.
[[nodiscard]] Rational iso_time_base(Rational wanted, Ticks longest);

} // namespace reelmill::gather
