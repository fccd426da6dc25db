#include "reelmill/core/time.hpp"

#include "reelmill/core/json.hpp"

namespace reelmill {

namespace {
__extension__ using Wide = __int128;

// Divides rounding to the nearest, halves away from zero. `divisor` is positive.
Wide divide_nearest(Wide dividend, Wide divisor) {
    const Wide half = divisor / 2;
    return dividend >= 0 ? (dividend + half) / divisor : -((-dividend + half) / divisor);
}
} // namespace

Ticks rescale(Ticks ticks, Rational from, Rational to) {
    if (ticks == no_ticks) {
        return no_ticks;
    }
    const Wide numerator = Wide{from.num} * to.den;
    const Wide denominator = Wide{from.den} * to.num;
    return static_cast<Ticks>(divide_nearest(Wide{ticks} * numerator, denominator));
}

Ticks rescale_shifted(Ticks ticks, std::int64_t shift_microseconds, Rational from, Rational to) {
    if (ticks == no_ticks) {
        return no_ticks;
    }
    constexpr Wide million = 1'000'000;
    const Wide moved = Wide{ticks} * from.num * million + Wide{shift_microseconds} * from.den;
    return static_cast<Ticks>(divide_nearest(moved * to.den, Wide{from.den} * million * to.num));
}

double to_seconds(Ticks ticks, Rational time_base) {
    return ticks == no_ticks ? 0.0 : static_cast<double>(ticks) * time_base.value();
}

int compare_times(Ticks a, Rational ta, Ticks b, Rational tb) {
    const Wide left = Wide{a} * ta.num * tb.den;
    const Wide right = Wide{b} * tb.num * ta.den;
    return left < right ? -1 : (left > right ? 1 : 0);
}

void to_json(Json& json, const Rational& rational) { json = Json::array({rational.num, rational.den}); }

void from_json(const Json& json, Rational& rational) {
    rational.num = json.at(0).get<int>();
    rational.den = json.at(1).get<int>();
}

} // namespace reelmill
