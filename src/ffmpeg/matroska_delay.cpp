#include "matroska_delay.hpp"

#include "handles.hpp"
#include "memory_file.hpp"

#include <algorithm>
#include <cstring>
#include <utility>
#include <vector>

namespace reelmill::ffmpeg {

namespace {

constexpr Ticks written_time = 10'000; // far enough from 0 that nothing else moves it

// A file in memory with one packet of the track; empty where it cannot be made.
std::vector<std::byte> sample_file(Format format, const AVCodecParameters& parameters) {
    const UniqueOutputContext owner = new_output_context(format);
    AVFormatContext* context = owner.get();
    AVStream* stream = allocated(avformat_new_stream(context, nullptr));
    check(avcodec_parameters_copy(stream->codecpar, &parameters), "trial file");
    stream->codecpar->codec_tag = 0;
    context->avoid_negative_ts = 0;
    MemorySink sink(*context);
    const UniquePacket packet(allocated(av_packet_alloc()));
    if (avformat_write_header(context, nullptr) < 0 || av_new_packet(packet.get(), 16) < 0) {
        return {};
    }
    std::memset(packet->data, 0xFC, 16);
    packet->pts = packet->dts = written_time;
    packet->duration = 20;
    packet->flags = AV_PKT_FLAG_KEY;
    const bool whole = av_write_frame(context, packet.get()) >= 0 && av_write_trailer(context) >= 0;
    return whole ? sink.take() : std::vector<std::byte>();
}

// The time of the first packet, in milliseconds; written_time where it cannot be read.
Ticks first_time(Format format, std::vector<std::byte> file) {
    const FileInMemory read(format, std::move(file));
    const UniquePacket packet(allocated(av_packet_alloc()));
    const bool found = read.context() != nullptr && av_read_frame(read.context(), packet.get()) >= 0;
    return found && packet->pts != no_ticks
               ? rescale(packet->pts, from_av(read.context()->streams[0]->time_base), {1, 1000})
               : written_time;
}

} // namespace

Ticks unpaid_codec_delay(Format format, const AVCodecParameters& parameters) {
    const bool matroska = format == Format::mkv || format == Format::webm;
    if (!matroska || parameters.initial_padding <= 0 || parameters.codec_type != AVMEDIA_TYPE_AUDIO) {
        return 0;
    }
    auto file = sample_file(format, parameters);
    return file.empty() ? 0 : written_time - first_time(format, std::move(file));
}

} // namespace reelmill::ffmpeg
