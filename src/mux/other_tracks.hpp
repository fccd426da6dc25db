// Audio and subtitles as the segment of TracksTask brings them.
#pragma once

#include "reelmill/core/json.hpp"
#include "reelmill/gather/segment.hpp"

#include <optional>
#include <vector>

namespace reelmill::mux {

/// The packets of all tracks of one segment, in the order in which it was written.
class OtherPackets {
public:
    /// `times` per track, on the container's clock.
    OtherPackets(const RawPath& segment, std::vector<std::vector<gather::PacketTime>> times);

    struct Upcoming {
        int track = 0; ///< position in the segment's header
        gather::PacketTime time;
    };
    /// Of the packet that next() will bring; none at the end.
    [[nodiscard]] std::optional<Upcoming> upcoming() const;
    /// Throws Failure{input} where the segment turns out to be damaged. Only while upcoming() is not empty.
    void next(ffmpeg::Packet& packet);

private:
    void look_ahead();

    gather::SegmentReader reader_;
    std::vector<std::vector<gather::PacketTime>> times_;
    std::vector<std::size_t> positions_;
    ffmpeg::Packet ahead_;
    bool at_end_ = false;
};

} // namespace reelmill::mux
