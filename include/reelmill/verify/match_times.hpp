// Do the timestamps of an output say the same as the source's? Pure, exact.
#pragma once

#include "reelmill/core/time.hpp"

#include <cstddef>
#include <numeric>
#include <optional>
#include <span>

namespace reelmill::verify {

/// Shifts between two files, in picoseconds: any value from `least` to `most` explains what was seen. Empty if
/// least > most.
struct ShiftRange {
    std::int64_t least = 0;
    std::int64_t most = 0;
    [[nodiscard]] bool empty() const { return least > most; }
    [[nodiscard]] double seconds() const { return static_cast<double>(std::midpoint(least, most)) * 1e-12; }
    friend bool operator==(const ShiftRange&, const ShiftRange&) = default;
};

/// Both ends have to hold.
[[nodiscard]] ShiftRange both(ShiftRange a, ShiftRange b);

struct TimeMatch {
    bool same_count = false;
    /// Position of the first pair that no common shift explains; none if all pairs agree.
    std::optional<std::size_t> first_difference;
    ShiftRange shift; ///< output minus source; what explains all pairs, or those before the first difference
    [[nodiscard]] bool agrees() const { return same_count && !first_difference; }
};

/// Compares pair by pair, both in presentation order. One shift is allowed for all of them, and the output's rounding
/// to its own ticks where these are not a whole fraction of the source's; nothing else. The shift itself may be rounded
/// to ticks of the source, as all of Reelmill's are: that widens `shift`, not what a pair may differ from another.
[[nodiscard]] TimeMatch match_times(std::span<const Ticks> source, Rational source_base, std::span<const Ticks> output,
                                    Rational output_base);

} // namespace reelmill::verify
