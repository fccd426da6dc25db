// Where decoded sound goes on the time line. Pure.
#pragma once

#include "reelmill/core/time.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>

namespace reelmill::tracks {

/// The unit in which sound is placed: a sample lasts a whole number of ticks at all usual rates (8, 11.025, 12, 16,
/// 22.05, 24, 32, 44.1, 48, 64, 88.2, 96, 176.4 and 192 kHz).
inline constexpr Rational sample_ticks{1, 28'224'000};

/// What to do with one block of samples so that the encoded sound is unbroken and in time.
struct Placement {
    std::int64_t silence = 0; ///< samples to put before the block, at the block's rate
    int skip = 0;             ///< samples of the block to leave out, from its start
};

/// An encoder takes an unbroken run of samples, a source has a timestamp for each block of them. Timestamps of real
/// files jitter (rounded to milliseconds; two packets of one PES that claim the same time), and a jitter must not
/// become a click. So a block moves only where the blocks after it agree: what they are all late by is silence; what
/// they are all early by, and by the same, is there twice and left out. Differences within `tolerance` are jitter, and
/// so are, in the last few blocks, ones no larger than what turned out to be jitter before.
///
/// Times that go back by more than `clock_restart` are another clock: all is kept, and played on without a break.
class SampleClock {
public:
    /// `longest_silence`: how much silence is made in all; beyond that sound is played on without a break, so that a
    /// file cannot ask for a year of it.
    explicit SampleClock(Ticks longest_silence);

    /// Announces a block: `time` in sample_ticks or no_ticks, `count` samples at `rate` samples a second.
    void add(Ticks time, int count, int rate);
    /// The placement of the oldest block announced and not yet placed. None while too few blocks after it are known;
    /// with `last` (no more will come) none only when all are placed.
    [[nodiscard]] std::optional<Placement> next(bool last);

    /// Where the first sample belongs, in sample_ticks; no_ticks before the first placement.
    [[nodiscard]] Ticks begin() const { return begin_; }
    /// How often times were found to be another clock, or the silence was used up.
    [[nodiscard]] int restarts() const { return restarts_; }
    [[nodiscard]] Ticks silence() const { return silence_; } ///< made in all, in sample_ticks

    static constexpr std::size_t look_ahead = 8;         ///< blocks that have to agree
    static constexpr Ticks tolerance = 28'224'000 / 500; ///< 2 ms: the jitter of two roundings to milliseconds
    static constexpr Ticks clock_restart =
        Ticks{28'224'000} * 10; ///< 10 s, as the ffmpeg program's dts_delta_threshold

private:
    struct Block {
        Ticks time;
        int count;
        int rate;
        [[nodiscard]] Ticks length() const;
    };
    /// By how much all blocks known are late (> 0) or early (< 0).
    [[nodiscard]] Ticks agreed_offset() const;
    [[nodiscard]] bool is_jitter(Ticks offset, bool enough) const;
    [[nodiscard]] Ticks first_time() const;
    Placement place(const Block& block, Ticks offset, bool enough);
    void shift_clock(Ticks by);

    std::deque<Block> blocks_;
    Ticks longest_silence_;
    Ticks begin_ = no_ticks;
    Ticks position_ = no_ticks; ///< where the next sample belongs
    Ticks silence_ = 0;
    Ticks jitter_ = 0; ///< the largest difference that was let pass
    Ticks shift_ = 0;  ///< added to times since the last restart of the source's clock
    int restarts_ = 0;
};

} // namespace reelmill::tracks
