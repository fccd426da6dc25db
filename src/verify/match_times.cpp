#include "reelmill/verify/match_times.hpp"

#include <algorithm>
#include <limits>

namespace reelmill::verify {
namespace {

__extension__ using Wide = __int128;
constexpr Wide picoseconds = 1'000'000'000'000;

// Differences are counted in units of 1/(source den * output den) seconds: exact for any two time bases.
struct Unit {
    Wide per_source_tick;
    Wide per_output_tick;
    Wide per_second;

    Unit(Rational source, Rational output)
        : per_source_tick(Wide{source.num} * output.den), per_output_tick(Wide{output.num} * source.den),
          per_second(Wide{source.den} * output.den) {}
};

Wide floor_div(Wide a, Wide b) { return a / b - (a % b != 0 && (a < 0) != (b < 0) ? 1 : 0); }

std::int64_t clamped(Wide value) {
    constexpr Wide most = std::numeric_limits<std::int64_t>::max();
    return static_cast<std::int64_t>(std::clamp(value, -most, most));
}

/// In whole seconds and the rest, so that the product stays within 128 bits.
Wide to_picoseconds(Wide value, Wide per_second) {
    const Wide seconds = floor_div(value, per_second);
    return seconds * picoseconds + floor_div((value - seconds * per_second) * 1'000'000, per_second) * 1'000'000;
}

} // namespace

ShiftRange both(ShiftRange a, ShiftRange b) { return {std::max(a.least, b.least), std::min(a.most, b.most)}; }

TimeMatch match_times(std::span<const Ticks> source, Rational source_base, std::span<const Ticks> output,
                      Rational output_base) {
    TimeMatch match;
    match.same_count = source.size() == output.size();
    const Unit unit(source_base, output_base);
    // A source tick that is a whole number of output ticks is hit exactly; else rounding is up to a tick from one pair
    // to another.
    const bool exact = unit.per_source_tick % unit.per_output_tick == 0;
    const Wide allowed = exact ? 0 : unit.per_output_tick;
    Wide least = 0;
    Wide most = 0;
    const std::size_t pairs = std::min(source.size(), output.size());
    for (std::size_t i = 0; i < pairs; ++i) {
        const Wide difference = output[i] * unit.per_output_tick - source[i] * unit.per_source_tick;
        const Wide new_least = i == 0 ? difference : std::min(least, difference);
        const Wide new_most = i == 0 ? difference : std::max(most, difference);
        if (new_most - new_least > allowed) {
            match.first_difference = i;
            break;
        }
        least = new_least;
        most = new_most;
    }
    const Wide rounding = (exact ? 0 : unit.per_output_tick / 2) + unit.per_source_tick / 2;
    constexpr Wide slack = 1'000'000; // of the conversion to picoseconds
    match.shift = {clamped(to_picoseconds(most - rounding, unit.per_second) - slack),
                   clamped(to_picoseconds(least + rounding, unit.per_second) + slack)};
    return match;
}

} // namespace reelmill::verify
