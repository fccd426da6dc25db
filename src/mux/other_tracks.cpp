#include "other_tracks.hpp"

#include <utility>

namespace reelmill::mux {

OtherPackets::OtherPackets(const RawPath& segment, std::vector<std::vector<gather::PacketTime>> times)
    : reader_(segment), times_(std::move(times)), positions_(times_.size(), 0) {
    look_ahead();
}

void OtherPackets::look_ahead() { at_end_ = !reader_.read(ahead_); }

std::optional<OtherPackets::Upcoming> OtherPackets::upcoming() const {
    if (at_end_) {
        return std::nullopt;
    }
    const auto track = static_cast<std::size_t>(ahead_.stream());
    return Upcoming{ahead_.stream(), times_.at(track).at(positions_.at(track))};
}

void OtherPackets::next(ffmpeg::Packet& packet) {
    const auto [track, time] = *upcoming();
    std::swap(packet, ahead_);
    packet.set_times(time.pts, time.dts, time.duration);
    ++positions_[static_cast<std::size_t>(track)];
    look_ahead();
}

} // namespace reelmill::mux
