// Exact time: ticks of a time base, and rationals. Nothing in Reelmill holds a timestamp as floating point.
#pragma once

#include <compare>
#include <cstdint>
#include <limits>

namespace reelmill {

/// A timestamp or a length, in ticks of a time base named beside it.
using Ticks = std::int64_t;
inline constexpr Ticks no_ticks = std::numeric_limits<Ticks>::min();

/// num/den. As a time base: seconds per tick. As a rate: frames per second. As an aspect: width/height.
/// {0, 1} means "not known".
struct Rational {
    int num = 0;
    int den = 1;

    [[nodiscard]] constexpr bool known() const { return num > 0 && den > 0; }
    [[nodiscard]] constexpr double value() const { return den == 0 ? 0.0 : static_cast<double>(num) / den; }
    [[nodiscard]] constexpr Rational inverse() const { return {den, num}; }
    friend constexpr bool operator==(const Rational&, const Rational&) = default;
};
/// For messages between ranks (message/wire).
template <typename Archive> void serialize(Archive& archive, Rational& value) { archive(value.num, value.den); }

inline constexpr Rational microseconds{1, 1'000'000};

/// `ticks` of time base `from` in ticks of time base `to`, rounded to the nearest, halves away from zero: the
/// rounding that FFmpeg's muxers use (av_rescale_q, AV_ROUND_NEAR_INF). no_ticks stays no_ticks.
[[nodiscard]] Ticks rescale(Ticks ticks, Rational from, Rational to);

/// The same of a time that is first moved by `shift_microseconds`, with one rounding for both: two clocks moved by the
/// same shift stay in step however coarse they are.
[[nodiscard]] Ticks rescale_shifted(Ticks ticks, std::int64_t shift_microseconds, Rational from, Rational to);

/// Seconds, for display and for cost estimates only.
[[nodiscard]] double to_seconds(Ticks ticks, Rational time_base);

/// <0, 0, >0 as a (in ticks of ta) lies before, at, after b (in ticks of tb); exact.
[[nodiscard]] int compare_times(Ticks a, Rational ta, Ticks b, Rational tb);

} // namespace reelmill
