#include "sample_time.hpp"

#include "reelmill/tracks/sample_clock.hpp"

#include <algorithm>
#include <cmath>

namespace reelmill::tracks {
namespace {

constexpr double furthest_seconds = 1e9; ///< beyond, a timestamp is nonsense, and would not fit sample_ticks
constexpr double spare_silence_seconds = 600;
constexpr double most_silence_seconds = 24 * 3600.0;

} // namespace

Ticks longest_silence(double title_seconds) {
    const double title = std::isfinite(title_seconds) ? title_seconds : 0;
    const double seconds = std::clamp(2 * title + spare_silence_seconds, spare_silence_seconds, most_silence_seconds);
    return static_cast<Ticks>(seconds) * sample_ticks.den;
}

Ticks in_sample_ticks(Ticks time, Rational time_base) {
    if (time == no_ticks || std::abs(to_seconds(time, time_base)) > furthest_seconds) {
        return no_ticks;
    }
    return rescale(time, time_base, sample_ticks);
}

} // namespace reelmill::tracks
