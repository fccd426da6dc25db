// Packets that go along as they are.
#pragma once

#include "lane.hpp"
#include "reelmill/core/json.hpp"
#include "reelmill/ffmpeg/copy_filter.hpp"
#include "reelmill/tracks/packet_clock.hpp"
#include "stream_choice.hpp"

struct AVCodecParameters;

namespace reelmill::tracks {

class AudioCopyLane : public Lane {
public:
    AudioCopyLane(const StreamChoice& choice, const AVCodecParameters& parameters);
    [[nodiscard]] gather::SegmentTrack track() const override { return track_; }
    void take(ffmpeg::Packet& packet, const LaneSink& sink) override;
    void finish(const LaneSink&) override {}
    [[nodiscard]] Warnings warnings() const override;

private:
    std::string name_;
    ffmpeg::CopyFilter filter_;
    SoundPacketClock clock_;
    gather::SegmentTrack track_;
    long damaged_ = 0;
};

class SubtitleCopyLane : public Lane {
public:
    SubtitleCopyLane(const StreamChoice& choice, const AVCodecParameters& parameters);
    [[nodiscard]] gather::SegmentTrack track() const override { return track_; }
    void take(ffmpeg::Packet& packet, const LaneSink& sink) override;
    void finish(const LaneSink&) override {}
    [[nodiscard]] Warnings warnings() const override;

private:
    std::string name_;
    bool has_fillers_;
    EventPacketClock clock_;
    gather::SegmentTrack track_;
};

} // namespace reelmill::tracks
