// How long a shard should be. Private to the room. Pure.
#pragma once

#include "reelmill/core/time.hpp"

#include <algorithm>
#include <cmath>

namespace reelmill::plan {

/// Shorter towards the end of a title, so that whoever works on it ends at about the same time (guided self-scheduling,
/// Polychronopoulos and Kuck 1987, with a fixed divisor in place of the number of workers, on which the bytes must not
/// depend).
class ShardLength {
public:
    ShardLength(double shard_seconds, Rational time_base)
        : shard_(ticks(shard_seconds, time_base)),
          shortest_(std::min(shard_, std::max(shard_ / shortest_part, ticks(shortest_seconds, time_base)))) {}

    [[nodiscard]] Ticks usual() const { return shard_; }
    /// When `left` ticks of the title remain.
    [[nodiscard]] Ticks wanted(Ticks left) const { return std::clamp(left / taper, shortest_, shard_); }

private:
    static constexpr int taper = 4;               // the last four shards' worth of a title come in ever smaller pieces,
    static constexpr int shortest_part = 5;       // down to a fifth of a shard,
    static constexpr double shortest_seconds = 1; // or a second: what a fresh encoder costs in bytes has to stay small

    static Ticks ticks(double seconds, Rational time_base) {
        return static_cast<Ticks>(std::llround(seconds / time_base.value()));
    }

    Ticks shard_;
    Ticks shortest_;
};

} // namespace reelmill::plan
