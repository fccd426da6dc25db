#include "reelmill/ffmpeg/container_trial.hpp"

#include "handles.hpp"
#include "output_context.hpp"

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
}

namespace reelmill::ffmpeg {
namespace {

/// The bytes go into memory and are thrown away.
class MemorySink {
public:
    explicit MemorySink(AVFormatContext& context) : context_(context) {
        if (avio_open_dyn_buf(&context_.pb) < 0) {
            context_.pb = nullptr;
        }
    }
    ~MemorySink() {
        if (context_.pb != nullptr) {
            std::uint8_t* bytes = nullptr;
            avio_close_dyn_buf(context_.pb, &bytes);
            av_free(bytes);
            context_.pb = nullptr;
        }
    }
    MemorySink(const MemorySink&) = delete;
    MemorySink& operator=(const MemorySink&) = delete;
    [[nodiscard]] bool open() const { return context_.pb != nullptr; }

private:
    AVFormatContext& context_;
};

bool takes_packet(AVFormatContext& context, const AVPacket& example) {
    const UniquePacket packet(av_packet_clone(&example));
    if (packet == nullptr) {
        return false;
    }
    packet->stream_index = 0;
    packet->pts = 0;
    packet->dts = 0;
    packet->duration = 1;
    packet->flags |= AV_PKT_FLAG_KEY;
    return av_write_frame(&context, packet.get()) >= 0;
}

} // namespace

bool container_takes(Format format, const AVCodecParameters& parameters, const AVPacket* example) {
    UniqueOutputContext context = new_output_context(format);
    MemorySink sink(*context);
    AVStream* stream = avformat_new_stream(context.get(), nullptr);
    if (!sink.open() || stream == nullptr || avcodec_parameters_copy(stream->codecpar, &parameters) < 0) {
        throw std::bad_alloc();
    }
    stream->codecpar->codec_tag = 0;
    stream->time_base = parameters.sample_rate > 0 ? AVRational{1, parameters.sample_rate} : AVRational{1, 90000};
    if (avformat_write_header(context.get(), nullptr) < 0) {
        return false;
    }
    const bool taken = example == nullptr || takes_packet(*context, *example);
    av_write_trailer(context.get());
    return taken;
}

const char* muxer_name(Format format) { return format == Format::mkv ? "matroska" : name_of(format); }

} // namespace reelmill::ffmpeg
