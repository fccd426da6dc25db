#include "matroska_delay.hpp"

#include "output_context.hpp"

#include <algorithm>
#include <cstring>
#include <span>
#include <vector>

namespace reelmill::ffmpeg {

namespace {

constexpr Ticks written_time = 10'000; // far enough from 0 that nothing else moves it

// A file in memory with one packet of the track.
std::vector<std::uint8_t> sample_file(Format format, const AVCodecParameters& parameters) {
    const UniqueOutputContext owner = new_output_context(format);
    AVFormatContext* context = owner.get();
    AVStream* stream = allocated(avformat_new_stream(context, nullptr));
    check(avcodec_parameters_copy(stream->codecpar, &parameters), "trial file");
    stream->codecpar->codec_tag = 0;
    context->avoid_negative_ts = 0;
    check(avio_open_dyn_buf(&context->pb), "trial file");
    int code = avformat_write_header(context, nullptr);
    const UniquePacket packet(allocated(av_packet_alloc()));
    if (code >= 0 && (code = av_new_packet(packet.get(), 16)) >= 0) {
        std::memset(packet->data, 0xFC, 16);
        packet->pts = packet->dts = written_time;
        packet->duration = 20;
        packet->flags = AV_PKT_FLAG_KEY;
        code = av_write_frame(context, packet.get());
        code = code < 0 ? code : av_write_trailer(context);
    }
    std::uint8_t* bytes = nullptr;
    const int size = avio_close_dyn_buf(context->pb, &bytes);
    context->pb = nullptr;
    std::vector<std::uint8_t> file(bytes, bytes + (code < 0 ? 0 : size));
    av_free(bytes);
    return file;
}

struct Reading {
    std::span<const std::uint8_t> rest;
};

int read_memory(void* opaque, std::uint8_t* buffer, int size) {
    auto& reading = *static_cast<Reading*>(opaque);
    const auto count = std::min(reading.rest.size(), static_cast<std::size_t>(size));
    if (count == 0) {
        return AVERROR_EOF;
    }
    std::memcpy(buffer, reading.rest.data(), count);
    reading.rest = reading.rest.subspan(count);
    return static_cast<int>(count);
}

// The time of the first packet, in milliseconds; written_time where it cannot be read.
Ticks first_time(std::span<const std::uint8_t> file) {
    constexpr int buffer_bytes = 4096;
    Reading reading{file};
    auto* buffer = static_cast<unsigned char*>(allocated(av_malloc(buffer_bytes)));
    AVIOContext* io = allocated(avio_alloc_context(buffer, buffer_bytes, 0, &reading, read_memory, nullptr, nullptr));
    AVFormatContext* context = allocated(avformat_alloc_context());
    context->pb = io;
    context->flags |= AVFMT_FLAG_NOPARSE | AVFMT_FLAG_NOFILLIN; // the payload is none
    Ticks time = written_time;
    if (avformat_open_input(&context, "", av_find_input_format("matroska"), nullptr) >= 0) {
        const UniqueInput owner(context);
        const UniquePacket packet(allocated(av_packet_alloc()));
        if (av_read_frame(context, packet.get()) >= 0 && packet->pts != no_ticks) {
            time = rescale(packet->pts, from_av(context->streams[0]->time_base), {1, 1000});
        }
    }
    av_freep(&io->buffer);
    avio_context_free(&io);
    return time;
}

} // namespace

Ticks unpaid_codec_delay(Format format, const AVCodecParameters& parameters) {
    const bool matroska = format == Format::mkv || format == Format::webm;
    if (!matroska || parameters.initial_padding <= 0 || parameters.codec_type != AVMEDIA_TYPE_AUDIO) {
        return 0;
    }
    const auto file = sample_file(format, parameters);
    return file.empty() ? 0 : written_time - first_time(file);
}

} // namespace reelmill::ffmpeg
