// One stream's way through the task: copied, encoded or converted.
#pragma once

#include "reelmill/core/warning.hpp"
#include "reelmill/ffmpeg/packet.hpp"
#include "reelmill/gather/segment.hpp"
#include "stream_choice.hpp"

#include <exception>
#include <functional>
#include <utility>

namespace reelmill::tracks {

/// Where a lane puts its packets, in decode order.
using LaneSink = std::function<void(const ffmpeg::Packet&)>;

/// Thrown by a lane of copies that finds, in the middle of the stream, that a copy would not do.
class CopyFails : public std::exception {
public:
    CopyFails(int stream, WhyNoCopy why) : stream_(stream), why_(std::move(why)) {}
    [[nodiscard]] int stream() const { return stream_; }
    [[nodiscard]] const WhyNoCopy& why() const { return why_; }
    [[nodiscard]] const char* what() const noexcept override { return why_.reason.c_str(); }

private:
    int stream_;
    WhyNoCopy why_;
};

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
