// Packets that go along as they are.
#pragma once

#include "lane.hpp"
#include "reelmill/core/json.hpp"
#include "reelmill/core/settings.hpp"
#include "reelmill/ffmpeg/container_trial.hpp"
#include "reelmill/ffmpeg/copy_filter.hpp"
#include "reelmill/tracks/packet_clock.hpp"
#include "stream_choice.hpp"

#include <optional>

struct AVCodecParameters;

namespace reelmill::tracks {

class AudioCopyLane : public Lane {
public:
    /// `start`: of the file, microseconds; warnings count from it.
    AudioCopyLane(const StreamChoice& choice, const AVCodecParameters& parameters, const Settings& settings,
                  Ticks start);
    [[nodiscard]] gather::SegmentTrack track() const override { return track_; }
    void take(ffmpeg::Packet& packet, const LaneSink& sink) override;
    void finish(const LaneSink&) override;
    [[nodiscard]] Warnings warnings() const override;

private:
    void watch_configuration(const ffmpeg::Packet& packet);
    [[noreturn]] void fail_for_configuration() const;
    bool fits(const ffmpeg::Packet& packet);
    void refuse_losing_much();
    [[nodiscard]] WhyNoCopy refused(const std::string& what) const;

    std::string name_;
    Ticks start_;
    ffmpeg::CopyFilter filter_;
    bool shown_ = false;          ///< a packet has come that an edit list does not hide
    int other_configuration_ = 0; ///< packets in a row
    Ticks changed_ = no_ticks;    ///< when the first of them comes
    SoundPacketClock clock_;
    gather::SegmentTrack track_;
    ffmpeg::PacketTrial trial_;
    Format format_;
    bool may_encode_;
    long taken_ = 0;
    long refused_ = 0; ///< by the container
    long damaged_ = 0; ///< left out, these included
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
