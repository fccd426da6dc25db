// PCM that is copied into MP4 or MOV.
#pragma once

#include "lane.hpp"
#include "reelmill/ffmpeg/pcm.hpp"
#include "reelmill/tracks/sample_clock.hpp"
#include "stream_choice.hpp"

#include <deque>

struct AVCodecParameters;

namespace reelmill::tracks {

/// These containers know of PCM its first time and its samples, nothing of packets: the samples are placed as those of
/// encoded sound are (see SampleClock), gaps become silence, and no sample is changed.
class PcmLane : public Lane {
public:
    /// `title_seconds`: the title's length, which bounds the silence that is made.
    PcmLane(const StreamChoice& choice, const AVCodecParameters& parameters, double title_seconds);
    [[nodiscard]] gather::SegmentTrack track() const override { return track_; }
    void take(ffmpeg::Packet& packet, const LaneSink& sink) override;
    void finish(const LaneSink& sink) override;
    [[nodiscard]] Warnings warnings() const override;

private:
    [[nodiscard]] int samples_of(const ffmpeg::Packet& packet) const;
    void place_ready(bool last, const LaneSink& sink);
    void give_silence(std::int64_t samples, const LaneSink& sink);
    void give(ffmpeg::Packet& packet, const LaneSink& sink);

    std::string name_;
    Rational time_base_;
    int rate_;
    ffmpeg::PcmFacts pcm_;
    SampleClock clock_;
    gather::SegmentTrack track_;
    std::deque<ffmpeg::Packet> held_; ///< announced to the clock, not yet placed
    Ticks next_ = no_ticks;           ///< of the next sample, in samples
    bool shown_ = false;              ///< a packet has come that an edit list does not hide
    long torn_ = 0;                   ///< packets that do not end with a sample
};

} // namespace reelmill::tracks
