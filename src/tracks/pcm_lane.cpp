#include "pcm_lane.hpp"

#include "reelmill/ffmpeg/stream_parameters.hpp"
#include "sample_time.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace reelmill::tracks {
namespace {

constexpr std::int64_t silence_block = 4096; ///< samples in one packet

} // namespace

PcmLane::PcmLane(const StreamChoice& choice, const AVCodecParameters& parameters, double title_seconds)
    : name_(name_of(choice.facts)), time_base_(choice.facts.time_base), rate_(choice.facts.sample_rate),
      pcm_(*ffmpeg::pcm_facts(parameters)),
      clock_(longest_silence(title_seconds)), track_{choice.facts.index,
                                                     {1, choice.facts.sample_rate},
                                                     ffmpeg::parameters_to_json(parameters)} {}

int PcmLane::samples_of(const ffmpeg::Packet& packet) const {
    return static_cast<int>(packet.data().size()) / pcm_.sample_bytes;
}

void PcmLane::take(ffmpeg::Packet& packet, const LaneSink& sink) {
    torn_ += packet.data().size() % static_cast<std::size_t>(pcm_.sample_bytes) == 0 ? 0 : 1;
    const int samples = samples_of(packet);
    if (samples == 0 || (packet.discarded() && shown_)) {
        return; // hidden by an edit list of several pieces, as in AudioCopyLane
    }
    shown_ = shown_ || !packet.discarded();
    const Ticks time = packet.pts() == no_ticks ? packet.dts() : packet.pts();
    clock_.add(in_sample_ticks(time, time_base_), samples, rate_);
    held_.push_back(packet.copy());
    place_ready(false, sink);
}

void PcmLane::finish(const LaneSink& sink) { place_ready(true, sink); }

void PcmLane::place_ready(bool last, const LaneSink& sink) {
    while (const auto placement = clock_.next(last)) {
        if (next_ == no_ticks) {
            next_ = rescale(clock_.begin(), sample_ticks, {1, rate_});
        }
        ffmpeg::Packet packet = std::move(held_.front());
        held_.pop_front();
        give_silence(placement->silence, sink);
        const int kept = samples_of(packet) - placement->skip;
        if (kept <= 0) {
            continue;
        }
        const auto sample = static_cast<std::size_t>(pcm_.sample_bytes);
        const auto whole = static_cast<std::size_t>(kept) * sample;
        if (whole != packet.data().size()) {
            ffmpeg::Packet cut;
            cut.assign(packet.data().subspan(static_cast<std::size_t>(placement->skip) * sample, whole));
            packet = std::move(cut);
        }
        give(packet, sink);
    }
}

void PcmLane::give_silence(std::int64_t samples, const LaneSink& sink) {
    for (; samples > 0; samples -= silence_block) {
        const auto count = static_cast<std::size_t>(std::min(samples, silence_block));
        const std::vector<std::byte> bytes(count * static_cast<std::size_t>(pcm_.sample_bytes), pcm_.silence);
        ffmpeg::Packet packet;
        packet.assign(bytes);
        give(packet, sink);
    }
}

void PcmLane::give(ffmpeg::Packet& packet, const LaneSink& sink) {
    const int samples = samples_of(packet);
    packet.set_times(next_, next_, samples);
    packet.set_key(true);
    next_ += samples;
    sink(packet);
}

Warnings PcmLane::warnings() const {
    Warnings found;
    if (torn_ > 0) {
        found.push_back(
            {WarningCode::packets_left_out,
             track_.source_stream,
             {},
             fmt::format("{}: {} packets end within a sample; that part of one is left out", name_, torn_)});
    }
    if (clock_.restarts() > 0) {
        found.push_back({WarningCode::clock_jump,
                         track_.source_stream,
                         {},
                         fmt::format("{}: its clock jumps {} times; the sound goes on without a break there", name_,
                                     clock_.restarts())});
    }
    return found;
}

} // namespace reelmill::tracks
