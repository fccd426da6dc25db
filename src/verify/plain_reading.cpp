#include "reelmill/verify/plain_reading.hpp"

#include "reelmill/core/failure.hpp"
#include "reelmill/ffmpeg/sound_length.hpp"
#include "reelmill/ffmpeg/stream_facts.hpp"

#include <algorithm>
#include <limits>

namespace reelmill::verify {
namespace {

constexpr double no_time = std::numeric_limits<double>::quiet_NaN();

double time_of(const ffmpeg::Packet& packet, const PlainStream& stream) {
    const bool decode_first = stream.kind == title::StreamKind::video && packet.dts() != no_ticks;
    const Ticks time = packet.pts() == no_ticks || decode_first ? packet.dts() : packet.pts();
    return time == no_ticks ? no_time : static_cast<double>(time) * stream.tick;
}

float shown_after(const ffmpeg::Packet& packet, const PlainStream& stream) {
    if (stream.kind != title::StreamKind::video) {
        return 0;
    }
    if (packet.pts() == no_ticks) {
        return std::numeric_limits<float>::quiet_NaN();
    }
    const Ticks after = packet.dts() == no_ticks ? 0 : packet.pts() - packet.dts();
    return static_cast<float>(static_cast<double>(after) * stream.tick);
}

// MP4 fills the time between two subtitles with empty samples, which are no subtitles (3GPP TS 26.245 5.17).
bool is_filler(const ffmpeg::Packet& packet, const PlainStream& stream) {
    return stream.codec == "mov_text" && packet.data().size() <= 2;
}

} // namespace

void PlainReading::describe_until(int stream) {
    while (std::ssize(file_) <= stream) {
        const ffmpeg::StreamFacts facts = ffmpeg::facts_of(source_, static_cast<int>(file_.size()));
        PlainStream& described = file_.emplace_back();
        described.stream = facts.index;
        described.kind = facts.kind;
        described.codec = facts.codec;
        described.tick = facts.time_base.value();
        described.told_elsewhere = facts.told_elsewhere();
        runs_.emplace_back();
    }
}

void PlainReading::add(const ffmpeg::Packet& packet) {
    describe_until(packet.stream());
    PlainStream& stream = file_[static_cast<std::size_t>(packet.stream())];
    if (stream.kind == title::StreamKind::cover || stream.kind == title::StreamKind::attachment ||
        is_filler(packet, stream)) {
        return;
    }
    PlainPacket& added = stream.packets.emplace_back();
    added.seconds = time_of(packet, stream);
    added.shown_after = shown_after(packet, stream);
    const double by_codec = ffmpeg::sound_seconds(source_, packet);
    added.length = static_cast<float>(by_codec > 0 ? by_codec : static_cast<double>(packet.duration()) * stream.tick);
    added.size = static_cast<std::uint32_t>(packet.data().size()) & 0x1fffffffU;
    added.captions = static_cast<std::uint32_t>(std::min(ffmpeg::captions_in(source_, packet), 3)) & 3U;
    note_configuration(packet, stream);
    // Hidden pictures are never shown, however a copy of the sound beside them begins.
    const bool gets_decoder_going = stream.kind != title::StreamKind::video && !stream.shown;
    added.hidden = packet.discarded() && !gets_decoder_going ? 1 : 0;
    stream.shown = stream.shown || !packet.discarded();
}

void PlainReading::note_configuration(const ffmpeg::Packet& packet, PlainStream& stream) {
    constexpr int no_damage = 4;
    const ffmpeg::AacConfiguration own = ffmpeg::configuration_in(source_, packet);
    if (own == 0) {
        return;
    }
    Run& run = runs_[static_cast<std::size_t>(stream.stream)];
    run.packets = own == run.configuration ? run.packets + 1 : 1;
    run.configuration = own;
    if (run.packets == no_damage &&
        std::ranges::find(stream.own_configurations, own) == stream.own_configurations.end()) {
        stream.own_configurations.push_back(own);
    }
}

PlainFile PlainReading::take() {
    describe_until(source_.stream_count() - 1);
    for (PlainStream& stream : file_) {
        stream.configuration = ffmpeg::configuration_of(source_, stream.stream);
    }
    return std::move(file_);
}

namespace {

PlainFile read_to_the_end(ffmpeg::Source& source, const WorkMonitor& monitor) {
    PlainReading reading(source);
    ffmpeg::Packet packet;
    while (source.read(packet)) {
        if (monitor.stop) {
            throw Failure(FailureKind::interrupted, printable(source.path().bytes) + ": stopped while it was checked");
        }
        reading.add(packet);
    }
    return reading.take();
}

} // namespace

PlainFile read_plainly(const RawPath& path, WorkMonitor& monitor) {
    ffmpeg::Source source(path, monitor);
    return read_to_the_end(source, monitor);
}

PlainFile read_plainly(const title::TitleIndex& index, WorkMonitor& monitor) {
    title::TitleIndex uncorrected = index;
    uncorrected.clock_breaks = {};
    ffmpeg::Source source(uncorrected, monitor);
    return read_to_the_end(source, monitor);
}

} // namespace reelmill::verify
