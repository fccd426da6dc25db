// Text subtitles in another codec.
#pragma once

#include "lane.hpp"
#include "reelmill/ffmpeg/subtitle_converter.hpp"
#include "reelmill/tracks/event_flattener.hpp"
#include "reelmill/tracks/packet_clock.hpp"
#include "stream_choice.hpp"

#include <optional>

struct AVCodecParameters;

namespace reelmill::tracks {

/// Each event keeps its start and its length. Where the container's events cannot overlap, overlapping ones are cut
/// into pieces that show the same text at the same time.
class ConvertLane : public Lane {
public:
    /// Throws Failure{input} where the stream cannot be converted.
    ConvertLane(const StreamChoice& choice, const AVCodecParameters& parameters);
    [[nodiscard]] gather::SegmentTrack track() const override;
    void take(ffmpeg::Packet& packet, const LaneSink& sink) override;
    void finish(const LaneSink& sink) override;
    [[nodiscard]] Warnings warnings() const override;

private:
    void take_event(ffmpeg::TextEvent event, const LaneSink& sink);
    void encode(const std::vector<ffmpeg::TextEvent>& events, const LaneSink& sink);

    std::string name_;
    int stream_;
    Rational time_base_;
    ffmpeg::SubtitleConverter converter_;
    EventPacketClock clock_;
    std::optional<EventFlattener> flattener_;
    ffmpeg::Packet packet_;
};

} // namespace reelmill::tracks
