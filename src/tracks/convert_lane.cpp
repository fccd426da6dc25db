#include "convert_lane.hpp"

#include <fmt/format.h>

namespace reelmill::tracks {
namespace {

constexpr Rational seconds{1, 1};
constexpr Ticks unknown_duration_seconds = 5; ///< of a last event that does not say: long enough to read

} // namespace

ConvertLane::ConvertLane(const StreamChoice& choice, const AVCodecParameters& parameters)
    : name_(name_of(choice.facts)), stream_(choice.facts.index), time_base_(choice.facts.time_base),
      converter_(parameters, choice.facts.time_base, choice.text) {
    if (choice.text == ffmpeg::TextCodec::mov_text) {
        flattener_.emplace(rescale(unknown_duration_seconds, seconds, time_base_));
    }
}

gather::SegmentTrack ConvertLane::track() const { return {stream_, time_base_, converter_.parameters()}; }

void ConvertLane::take(ffmpeg::Packet& packet, const LaneSink& sink) {
    if (auto event = converter_.decode(packet)) {
        take_event(std::move(*event), sink);
    }
}

void ConvertLane::finish(const LaneSink& sink) {
    while (auto event = converter_.drain()) {
        take_event(std::move(*event), sink);
    }
    if (flattener_) {
        encode(flattener_->finish(), sink);
    }
}

void ConvertLane::take_event(ffmpeg::TextEvent event, const LaneSink& sink) {
    const PacketTimes times = clock_.next({event.start, event.start, event.duration});
    event.start = times.pts;
    event.duration = times.duration;
    if (flattener_) {
        encode(flattener_->add(std::move(event)), sink);
    } else {
        encode({std::move(event)}, sink);
    }
}

void ConvertLane::encode(const std::vector<ffmpeg::TextEvent>& events, const LaneSink& sink) {
    for (const ffmpeg::TextEvent& event : events) {
        if (converter_.encode(event, packet_)) {
            sink(packet_);
        }
    }
}

Warnings ConvertLane::warnings() const {
    Warnings found;
    if (converter_.damaged_packets() > 0) {
        found.push_back({WarningCode::events_left_out,
                         stream_,
                         {},
                         fmt::format("{}: {} events cannot be converted (damaged, or no UTF-8) and are left out", name_,
                                     converter_.damaged_packets())});
    }
    if (clock_.moved() > 0) {
        found.push_back({WarningCode::times_mended,
                         stream_,
                         {},
                         fmt::format("{}: {} events began before their predecessor; they begin with it instead", name_,
                                     clock_.moved())});
    }
    if (flattener_ && flattener_->dropped_lines() > 0) {
        found.push_back({WarningCode::events_left_out,
                         stream_,
                         {},
                         fmt::format("{}: more than {} lines at once; {} are left out", name_,
                                     EventFlattener::most_lines, flattener_->dropped_lines())});
    }
    return found;
}

} // namespace reelmill::tracks
