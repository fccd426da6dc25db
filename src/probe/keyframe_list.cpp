#include "keyframe_list.hpp"

#include <algorithm>
#include <cstdlib>

namespace reelmill::probe {
namespace {

Ticks shifted_time(Ticks ticks, Ticks shift) { return ticks == no_ticks ? no_ticks : ticks + shift; }

} // namespace

void KeyframeList::note(const ffmpeg::Packet& packet, std::int64_t position) {
    const Ticks time = packet.pts() == no_ticks ? packet.dts() : packet.pts();
    const bool key = packet.key() && !packet.discarded();
    // Packets of one position are moved together; where times jump, others may begin.
    const bool jumps = !parts_.empty() && position != parts_.back().position && time != no_ticks &&
                       parts_.back().end != no_ticks &&
                       std::abs(time - parts_.back().end) > rescale(1, Rational{1, 1}, time_base_);
    if (key || parts_.empty() || jumps) {
        parts_.push_back({{packet.pts(), packet.dts(), packet.position(), packets_}, key, time, position, time});
    } else if (time != no_ticks) {
        parts_.back().end = std::max(parts_.back().end, time);
    }
    packets_ += packet.discarded() ? 0 : 1;
}

ScannedTrack KeyframeList::shifted(const title::ClockShifts& shifts, int stream) const {
    ScannedTrack track;
    for (const auto& part : parts_) {
        const Ticks shift = rescale(shifts.at(stream, part.position), microseconds, time_base_);
        const Ticks time = shifted_time(part.begin, shift);
        // A keyframe that is not shown later than all before it is no place where a file falls into two.
        const bool falls_apart = time != no_ticks && (track.end == no_ticks || time > track.end);
        const bool found_again = shifts.empty() || part.keyframe.position >= 0;
        if (part.begins_with_key && falls_apart && found_again) {
            track.keyframes.push_back({shifted_time(part.keyframe.pts, shift), shifted_time(part.keyframe.dts, shift),
                                       part.keyframe.position, part.keyframe.frames_before});
        }
        const Ticks end = shifted_time(part.end, shift);
        track.end = end == no_ticks ? track.end : std::max(track.end, end);
    }
    track.packets = packets_;
    return track;
}

} // namespace reelmill::probe
