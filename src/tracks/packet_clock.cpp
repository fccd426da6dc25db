#include "reelmill/tracks/packet_clock.hpp"

#include "sample_time.hpp"

#include <algorithm>

namespace reelmill::tracks {
namespace {

constexpr Rational ten_seconds{10, 1}; ///< as the ffmpeg program's dts_delta_threshold

Ticks usable_length(Ticks length) { return is_usable(length) ? std::max<Ticks>(length, 0) : 0; }

/// One sample in ticks, rounded up, so that it is still a step when rescaled to samples.
Ticks step_for(Rational time_base, int sample_rate) {
    if (sample_rate <= 0 || !time_base.known()) {
        return 1;
    }
    const Ticks per_sample = Ticks{time_base.num} * sample_rate;
    return std::max<Ticks>(1, (time_base.den + per_sample - 1) / per_sample);
}

} // namespace

SoundPacketClock::SoundPacketClock(Rational time_base, int sample_rate, Ticks start, bool may_share)
    : step_(step_for(time_base, sample_rate)), least_step_(may_share ? 0 : 1),
      clock_restart_(rescale(1, ten_seconds, time_base)), expected_(is_usable(start) ? start : 0) {}

Ticks SoundPacketClock::own_time(const PacketTimes& source) const {
    if (is_usable(source.pts)) {
        return source.pts + shift_;
    }
    return is_usable(source.dts) ? source.dts + shift_ : no_ticks;
}

PacketTimes SoundPacketClock::next(PacketTimes source) {
    const Ticks own = own_time(source);
    Ticks time = own == no_ticks ? expected_ : own;
    if (last_ != no_ticks && time < last_ - clock_restart_) {
        shift_ += expected_ - time;
        time = expected_;
    }
    if (last_ != no_ticks && time < last_ + least_step_) {
        time = last_ + step_;
    }
    moved_ += time == own ? 0 : 1;
    last_ = time;
    const Ticks duration = usable_length(source.duration);
    expected_ = time + duration;
    return {time, time, duration};
}

PacketTimes EventPacketClock::next(PacketTimes source) {
    const Ticks own = is_usable(source.pts) ? source.pts : source.dts;
    Ticks time = is_usable(own) ? own : 0;
    if (last_ != no_ticks) {
        time = std::max(time, last_);
    }
    Ticks duration = usable_length(source.duration);
    if (time != own) {
        ++moved_;
        duration = is_usable(own) ? std::max<Ticks>(duration - (time - own), 0) : duration;
    }
    last_ = time;
    return {time, time, duration};
}

} // namespace reelmill::tracks
