// The clocks of a title: where they jump, and by how much to move what lies behind. Pure.
#pragma once

#include "reelmill/probe/clock_trace.hpp"
#include "reelmill/title/title_index.hpp"

#include <cstdint>
#include <vector>

namespace reelmill::probe {

/// A stream as the model sees it.
struct ClockStream {
    int stream = -1;
    int programme = 0;       ///< streams of one programme have one clock
    bool keeps_time = false; ///< sound and pictures: the others are moved along
    bool is_video = false;
    Ticks wraps_after = 0;                           ///< clock_unit; 0: never
    const std::vector<ClockChunk>* chunks = nullptr; ///< of those that keep time
};

/// A time, or a few, of one stream that no other packet bears out.
struct StrayTimes {
    int stream = -1;
    Ticks around = 0; ///< where they belong, clock_unit, on the clock of the title
    Ticks stray = 0;  ///< what the first one says, clock_unit
    int packets = 0;
    bool for_good = false; ///< the stream has stayed with its new clock
};

struct ClockFindings {
    std::vector<title::ClockBreak> breaks; ///< by position
    std::vector<StrayTimes> strays;
    std::vector<Ticks> jumps; ///< of whole programmes: where on the clock of the title, clock_unit
    bool moves_start = false; ///< the first packets of a stream are moved, too
};

/// What docs/clock.md says, in this order of each place where a stream does not go on where it was:
/// - a few packets off, and then on as before: stray, they are moved to where they belong;
/// - it is where the other streams of its programme are: it had a pause of its own;
/// - it is slow: its steps before or behind are as long;
/// - the other streams jump to the same time within some seconds: the clock of the programme jumps. All its streams are
///   moved by the same amount, each from its own position on, so that the pictures go on after one frame;
/// - else it alone has left its clock, and is moved alone.
/// Programmes whose clocks are further apart than a hole are put on the one that begins first.
[[nodiscard]] ClockFindings find_clock_breaks(const std::vector<ClockStream>& streams);

} // namespace reelmill::probe
