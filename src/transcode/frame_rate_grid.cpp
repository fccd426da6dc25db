#include "reelmill/transcode/frame_rate_grid.hpp"

namespace reelmill::transcode {

std::int64_t FrameRateGrid::slot_of(Ticks pts, Rational time_base) const {
    // start_ is exact to the microsecond only; taken away in the picture's own ticks, as the mux does.
    return rescale(pts - rescale(start_, microseconds, time_base), time_base, rate_.inverse());
}

Ticks FrameRateGrid::pts_of(std::int64_t slot) const {
    return rescale(start_, microseconds, time_base()) + slot * rate_.den;
}

} // namespace reelmill::transcode
