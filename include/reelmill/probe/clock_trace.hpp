// What the clock of one stream says along a file, in few words: what a ClockModel is made of. Pure.
#pragma once

#include "reelmill/core/time.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace reelmill::probe {

/// The unit in which clocks are compared: whole numbers for 90 kHz, milliseconds, and all usual rates of pictures and
/// samples (a "flick"), so that nothing adds up over many jumps.
inline constexpr Rational clock_unit{1, 705'600'000};
inline constexpr Ticks clock_second = 705'600'000;

/// A step back by more is a jump or damage, one ahead by more is noted.
inline constexpr Ticks clock_jitter = clock_second / 10;
/// A pause that is longer is a jump of the clock, unless something tells that time has really passed.
inline constexpr Ticks longest_hole = 10 * clock_second;

/// The multiple of `turn`, after which a clock wraps, that is nearest to `off`.
[[nodiscard]] Ticks whole_turns(Ticks off, Ticks turn);

/// Packets of one stream that follow each other without anything odd. Times in clock_unit, wraps undone.
struct ClockChunk {
    std::int64_t first_position = -1; ///< of its first packet: where every reader finds it again
    std::int64_t last_position = -1;
    Ticks first = 0;      ///< decode time of the first packet
    Ticks last = 0;       ///< of the last one
    Ticks end = 0;        ///< of what comes next
    Ticks shown = 0;      ///< earliest presentation time
    Ticks shown_end = 0;  ///< latest end of a presentation since the last oddity
    Ticks first_step = 0; ///< from the first packet to the second; 0 where there is none
    Ticks last_step = 0;  ///< to the last packet from the one before it, which may be of the chunk before
    Ticks unwrapped = 0;  ///< what was added to the times of the file
    Ticks delay = 0;      ///< from the first decoding since the last oddity to the first presentation
    bool begins = false;  ///< it begins with an oddity, or the stream with it
    bool untimed = false; ///< since then packets came without a presentation time
    int packets = 0;
};

/// Collects the packets of one stream in the order of the file.
class ClockTrace {
public:
    /// `wraps_after`: the clock starts again at 0 after this time; 0: it does not.
    explicit ClockTrace(Ticks wraps_after = 0) : wraps_after_(wraps_after) {}

    /// `position` < 0: a packet without one, which belongs to the packet before it. `pts` may be no_ticks.
    void add(std::int64_t position, Ticks dts, Ticks pts, Ticks duration);

    [[nodiscard]] const std::vector<ClockChunk>& chunks() const { return chunks_; }
    [[nodiscard]] Ticks wraps_after() const { return wraps_after_; }

private:
    struct Waiting { ///< packets whose decode times are not on the clock of their presentation times
        std::int64_t position = -1;
        Ticks shown = 0;
    };

    Ticks wraps_after_;
    std::optional<Waiting> waiting_;
    Ticks unwrapped_ = 0;
    std::vector<ClockChunk> chunks_;

    bool wait_for_decode_time(std::int64_t position, Ticks dts, Ticks pts);
    [[nodiscard]] Ticks unwrapped_of(Ticks dts) const;
};

/// Whether chunk `index` does not go on where the one before it ended: it lies back, or ahead by more than a hole.
[[nodiscard]] bool is_odd(const std::vector<ClockChunk>& chunks, std::size_t index);

} // namespace reelmill::probe
