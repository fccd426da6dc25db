#include "encode_lane.hpp"

#include "sample_time.hpp"

#include <fmt/format.h>

namespace reelmill::tracks {

EncodeLane::EncodeLane(const StreamChoice& choice, const AVCodecParameters& parameters, std::int64_t bit_rate,
                       double title_seconds)
    : name_(name_of(choice.facts)), stream_(choice.facts.index), time_base_(choice.facts.time_base),
      decoder_(parameters, choice.facts.time_base), encoder_(choice.audio, *choice.example, bit_rate),
      clock_(longest_silence(title_seconds)) {}

gather::SegmentTrack EncodeLane::track() const { return {stream_, encoder_.time_base(), encoder_.parameters()}; }

void EncodeLane::take(ffmpeg::Packet& packet, const LaneSink& sink) {
    decoder_.decode(packet, [this](ffmpeg::Frame& frame) { hold(frame); });
    place_ready(false, sink);
}

void EncodeLane::finish(const LaneSink& sink) {
    decoder_.finish([this](ffmpeg::Frame& frame) { hold(frame); });
    place_ready(true, sink);
    encoder_.finish(sink);
}

void EncodeLane::hold(const ffmpeg::Frame& frame) {
    clock_.add(in_sample_ticks(frame.pts(), time_base_), ffmpeg::sample_count(frame), ffmpeg::sample_rate(frame));
    held_.push_back(frame.copy());
}

void EncodeLane::place_ready(bool last, const LaneSink& sink) {
    while (const auto placement = clock_.next(last)) {
        if (!started_) {
            encoder_.start(rescale(clock_.begin(), sample_ticks, encoder_.time_base()));
            started_ = true;
        }
        const ffmpeg::Frame frame = std::move(held_.front());
        held_.pop_front();
        encoder_.add_silence(placement->silence, ffmpeg::sample_rate(frame), sink);
        if (placement->skip < ffmpeg::sample_count(frame)) {
            encoder_.add(frame, placement->skip, sink);
        }
    }
}

Warnings EncodeLane::warnings() const {
    Warnings found;
    if (decoder_.damaged_packets() > 0) {
        found.push_back({WarningCode::damaged_sound,
                         stream_,
                         {},
                         fmt::format("{}: {} packets cannot be decoded; there is silence in their place", name_,
                                     decoder_.damaged_packets())});
    }
    if (decoder_.samples_that_are_no_numbers() > 0) {
        found.push_back(
            {WarningCode::damaged_sound,
             stream_,
             {},
             fmt::format("{}: {} samples are no numbers that sound can have; there is silence in their place", name_,
                         decoder_.samples_that_are_no_numbers())});
    }
    if (clock_.restarts() > 0) {
        found.push_back({WarningCode::clock_jump,
                         stream_,
                         {},
                         fmt::format("{}: its clock jumps {} times; the sound goes on without a break there", name_,
                                     clock_.restarts())});
    }
    return found;
}

} // namespace reelmill::tracks
