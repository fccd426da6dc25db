#include "reelmill/gather/container_clock.hpp"

#include "reelmill/core/failure.hpp"

#include <algorithm>
#include <array>
#include <limits>

namespace reelmill::gather {

std::vector<PacketTime> on_container_clock(std::span<const PacketTime> times, Rational from, Rational to,
                                           std::int64_t shift_microseconds, EqualDecodeTimes equal) {
    const auto moved_time = [&](Ticks ticks) { return rescale_shifted(ticks, shift_microseconds, from, to); };
    const Ticks step = equal == EqualDecodeTimes::refused ? 1 : 0;
    std::vector<PacketTime> out;
    out.reserve(times.size());
    for (const auto& time : times) {
        const Ticks pts = time.pts == no_ticks ? time.dts : time.pts;
        const Ticks dts = time.dts == no_ticks ? time.pts : time.dts;
        if (pts == no_ticks) {
            throw Failure(FailureKind::internal, "a packet has no timestamp");
        }
        PacketTime moved{moved_time(pts), moved_time(dts), 0, time.key};
        moved.duration = std::max<Ticks>(0, moved_time(pts + time.duration) - moved.pts);
        moved.dts = std::min(moved.dts, moved.pts);
        if (!out.empty()) {
            moved.dts = std::max(moved.dts, out.back().dts + step);
        }
        moved.pts = std::max(moved.pts, moved.dts);
        out.push_back(moved);
    }
    return out;
}

Rational iso_time_base(Rational wanted, Ticks longest) {
    constexpr Ticks most = std::numeric_limits<std::int32_t>::max();
    constexpr std::array<Rational, 3> coarser{{{1, 1'000'000}, {1, 90'000}, {1, 1'000}}};
    // movenc counts in 1/den, and doubles what is below 10,000.
    const auto holds = [&](Rational base) {
        int scale = base.den;
        while (scale < 10'000) {
            scale *= 2;
        }
        return rescale(longest, wanted, {1, scale}) <= most;
    };
    if (holds(wanted)) {
        return wanted;
    }
    const auto* found = std::ranges::find_if(coarser, holds);
    return found == coarser.end() ? coarser.back() : *found;
}

} // namespace reelmill::gather
