#include "copy_lane.hpp"

#include "reelmill/core/old_behaviour.hpp"
#include "reelmill/ffmpeg/stream_parameters.hpp"

#include <fmt/format.h>

#include <utility>

namespace reelmill::tracks {
namespace {

PacketTimes times_of(const ffmpeg::Packet& packet) { return {packet.pts(), packet.dts(), packet.duration()}; }

void set_times(ffmpeg::Packet& packet, const PacketTimes& times) {
    packet.set_times(times.pts, times.dts, times.duration);
}

/// The filter learns the stream's configuration from its first packet.
Json filtered_parameters(ffmpeg::CopyFilter& filter, const ffmpeg::Packet& first) {
    ffmpeg::Packet packet = first.copy();
    static_cast<void>(filter.apply(packet)); // was found good in the survey
    return ffmpeg::parameters_to_json(filter.parameters());
}

} // namespace

AudioCopyLane::AudioCopyLane(const StreamChoice& choice, const AVCodecParameters& parameters, const Settings& settings,
                             Ticks start)
    : name_(name_of(choice.facts)), start_(start), filter_(parameters, choice.facts.time_base, *choice.first),
      clock_(choice.facts.time_base, choice.facts.sample_rate, choice.facts.start,
             ffmpeg::packets_may_share_times(settings.format) && !old_behaviour("times_never_equal")),
      track_{choice.facts.index, choice.facts.time_base, filtered_parameters(filter_, *choice.first)},
      trial_(settings.format, filter_.parameters()), format_(settings.format),
      may_encode_(settings.audio.mode == AudioMode::automatic) {}

void AudioCopyLane::watch_configuration(const ffmpeg::Packet& packet) {
    if (!filter_.is_of_another_configuration(packet) || old_behaviour("configuration_stays")) {
        other_configuration_ = 0;
        return;
    }
    changed_ = other_configuration_ == 0 ? packet.pts() : changed_;
    if (++other_configuration_ >= filter_.packets_to_be_sure()) {
        fail_for_configuration();
    }
}

void AudioCopyLane::fail_for_configuration() const {
    WhyNoCopy why{"its configuration changes", WarningCode::sound_changes, {}};
    if (changed_ != no_ticks) {
        why.seconds = to_seconds(rescale(changed_, track_.time_base, microseconds) - start_, microseconds);
    }
    throw CopyFails(track_.source_stream, std::move(why));
}

/// Packets of another configuration at the very end are too few to be sure, and too many to be lost.
void AudioCopyLane::finish(const LaneSink&) {
    if (other_configuration_ > 0) {
        fail_for_configuration();
    }
    refuse_losing_much();
    if (!trial_.ends_well()) {
        throw CopyFails(track_.source_stream, refused("a file with it"));
    }
}

/// Some damaged packets are no reason to encode all others anew; where they are many, what they hold counts more.
void AudioCopyLane::refuse_losing_much() {
    constexpr long many = 10; // one in so many
    if (may_encode_ && refused_ * many > taken_ + refused_) {
        throw CopyFails(track_.source_stream,
                        refused(fmt::format("{} of its {} packets", refused_, taken_ + refused_)));
    }
}

WhyNoCopy AudioCopyLane::refused(const std::string& what) const {
    return {fmt::format("{} refuses {}", reelmill::name_of(format_), what), WarningCode::encoded_anew, {}};
}

/// Whether the container takes the packet, whose times are the output's. Throws CopyFails where it takes none behind
/// it.
bool AudioCopyLane::fits(const ffmpeg::Packet& packet) {
    switch (trial_.ask(packet, track_.time_base)) {
    case ffmpeg::PacketTrial::Answer::takes:
        ++taken_;
        return true;
    case ffmpeg::PacketTrial::Answer::refuses_packet:
        ++refused_;
        return false;
    case ffmpeg::PacketTrial::Answer::refuses_place:
        break;
    }
    WhyNoCopy why = refused("a packet where it is");
    why.seconds = to_seconds(rescale(packet.pts(), track_.time_base, microseconds) - start_, microseconds);
    throw CopyFails(track_.source_stream, std::move(why));
}

void AudioCopyLane::take(ffmpeg::Packet& packet, const LaneSink& sink) {
    // An edit list of several pieces has what gets the decoder going for each of them. Before the first piece it lies
    // before the beginning; between two there is no time for it.
    if (packet.discarded() && shown_ && !old_behaviour("hidden_sound_squeezed_in")) {
        return;
    }
    shown_ = shown_ || !packet.discarded();
    watch_configuration(packet);
    if (!filter_.apply(packet)) {
        ++damaged_;
        return;
    }
    set_times(packet, clock_.next(times_of(packet)));
    if (!fits(packet)) {
        ++damaged_;
        return;
    }
    sink(packet);
}

Warnings AudioCopyLane::warnings() const {
    Warnings found;
    if (damaged_ > 0) {
        found.push_back({WarningCode::packets_left_out,
                         track_.source_stream,
                         {},
                         fmt::format("{}: {} damaged packets are left out", name_, damaged_)});
    }
    if (clock_.moved() > 0) {
        found.push_back(
            {WarningCode::times_mended,
             track_.source_stream,
             {},
             fmt::format("{}: {} packets had no time of their own or one that is not after their predecessor's; they "
                         "follow it instead",
                         name_, clock_.moved())});
    }
    return found;
}

SubtitleCopyLane::SubtitleCopyLane(const StreamChoice& choice, const AVCodecParameters& parameters)
    : name_(name_of(choice.facts)),
      has_fillers_(choice.facts.codec == "mov_text"), track_{choice.facts.index, choice.facts.time_base,
                                                             ffmpeg::parameters_to_json(parameters)} {}

void SubtitleCopyLane::take(ffmpeg::Packet& packet, const LaneSink& sink) {
    // Empty samples of 3GPP timed text fill the time between events; the muxer makes its own.
    constexpr std::size_t empty_text = 2; // its length field alone (TS 26.245 5.17)
    if (has_fillers_ && packet.data().size() <= empty_text) {
        return;
    }
    set_times(packet, clock_.next(times_of(packet)));
    sink(packet);
}

Warnings SubtitleCopyLane::warnings() const {
    if (clock_.moved() == 0) {
        return {};
    }
    return {{WarningCode::times_mended,
             track_.source_stream,
             {},
             fmt::format("{}: {} events began before their predecessor; they begin with it instead", name_,
                         clock_.moved())}};
}

} // namespace reelmill::tracks
