// One stream's way through the task: copied, encoded or converted.
#pragma once

#include "reelmill/core/warning.hpp"
#include "reelmill/ffmpeg/packet.hpp"
#include "reelmill/gather/segment.hpp"

#include <functional>

namespace reelmill::tracks {

/// Where a lane puts its packets, in decode order.
using LaneSink = std::function<void(const ffmpeg::Packet&)>;

class Lane {
public:
    Lane() = default;
    virtual ~Lane() = default;
    Lane(const Lane&) = delete;
    Lane& operator=(const Lane&) = delete;

    /// Known before the first packet; complete after finish().
    [[nodiscard]] virtual gather::SegmentTrack track() const = 0;
    /// The stream's next packet, in the order of the file. It may be changed.
    virtual void take(ffmpeg::Packet& packet, const LaneSink& sink) = 0;
    /// No more will come.
    virtual void finish(const LaneSink& sink) = 0;
    /// What did not go as it should; after finish().
    [[nodiscard]] virtual Warnings warnings() const = 0;
};

} // namespace reelmill::tracks
