// Sound that is decoded and encoded anew.
#pragma once

#include "lane.hpp"
#include "reelmill/ffmpeg/audio_decoder.hpp"
#include "reelmill/ffmpeg/audio_encoder.hpp"
#include "reelmill/tracks/sample_clock.hpp"
#include "stream_choice.hpp"

#include <deque>

struct AVCodecParameters;

namespace reelmill::tracks {

/// One unbroken run from the first sample's time on: gaps become silence (see SampleClock).
class EncodeLane : public Lane {
public:
    /// `title_seconds`: the title's length, which bounds the silence that is made.
    EncodeLane(const StreamChoice& choice, const AVCodecParameters& parameters, std::int64_t bit_rate,
               double title_seconds);
    [[nodiscard]] gather::SegmentTrack track() const override;
    void take(ffmpeg::Packet& packet, const LaneSink& sink) override;
    void finish(const LaneSink& sink) override;
    [[nodiscard]] Warnings warnings() const override;

private:
    void hold(const ffmpeg::Frame& frame);
    void place_ready(bool last, const LaneSink& sink);

    std::string name_;
    int stream_;
    Rational time_base_;
    ffmpeg::AudioDecoder decoder_;
    ffmpeg::AudioEncoder encoder_;
    SampleClock clock_;
    std::deque<ffmpeg::Frame> held_; ///< decoded, announced to the clock, not yet placed
    bool started_ = false;
};

} // namespace reelmill::tracks
