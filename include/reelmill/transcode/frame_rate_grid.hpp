// A constant frame rate from any timestamps: which picture is shown in which slot. Pure.
#pragma once

#include "reelmill/core/time.hpp"

#include <cstdint>

namespace reelmill::transcode {

/// Slot k is shown at k / rate seconds after `start`. A picture takes the slot nearest to its time and stays until
/// the next picture's slot; a picture whose slot the next one takes as well is dropped. The rule of libavfilter's fps
/// with round=near. A slot depends on a picture's own time alone, so shards agree at their joints.
class FrameRateGrid {
public:
    FrameRateGrid(Rational rate, std::int64_t start_microseconds) : rate_(rate), start_(start_microseconds) {}

    [[nodiscard]] std::int64_t slot_of(Ticks pts, Rational time_base) const;
    /// Timestamps of slots are in ticks of 1 / rate.num seconds.
    [[nodiscard]] Rational time_base() const { return {1, rate_.num}; }
    [[nodiscard]] Ticks pts_of(std::int64_t slot) const;
    [[nodiscard]] Ticks duration() const { return rate_.den; }

private:
    Rational rate_;
    std::int64_t start_;
};

} // namespace reelmill::transcode
