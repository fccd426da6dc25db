// What a shard's pictures do to a player's buffer, gathered while they are encoded.
#pragma once

#include "reelmill/core/time.hpp"
#include "reelmill/ffmpeg/packet.hpp"
#include "reelmill/rate/buffer.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <vector>

namespace reelmill::transcode {

class BufferedPictures {
public:
    BufferedPictures(const rate::Buffer& buffer, Rational time_base) : buffer_(buffer), time_base_(time_base) {}

    /// In decode order.
    void add(const ffmpeg::Packet& packet) {
        packets_.push_back(
            {rescale(packet.pts(), time_base_, microseconds), static_cast<std::int64_t>(packet.data().size())});
        end_ = std::max(end_, rescale(packet.pts() + packet.duration(), time_base_, microseconds));
    }
    /// `next`: microseconds, when the shard behind begins at the latest; its last picture may stand for less.
    [[nodiscard]] rate::SegmentUse use(std::int64_t next) const {
        return rate::use_of_segment(buffer_, packets_, std::min(end_, next));
    }

private:
    rate::Buffer buffer_;
    Rational time_base_;
    std::vector<rate::ShownPacket> packets_;
    std::int64_t end_ = std::numeric_limits<std::int64_t>::min();
};

} // namespace reelmill::transcode
