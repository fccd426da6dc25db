#include "reelmill/ffmpeg/container_trial.hpp"

#include "handles.hpp"
#include "output_context.hpp"
#include "versions.hpp"

namespace reelmill::ffmpeg {
namespace {

int throw_away(void*, WrittenBytes*, int size) { return size; }
std::int64_t go_anywhere(void*, std::int64_t offset, int whence) {
    return (whence & AVSEEK_SIZE) != 0 ? AVERROR(ENOSYS) : offset;
}

/// Not movable: a context points at it.
class Nowhere {
public:
    Nowhere() {
        constexpr int buffer_bytes = 4096;
        auto* buffer = static_cast<unsigned char*>(allocated(av_malloc(buffer_bytes)));
        io_ = avio_alloc_context(buffer, buffer_bytes, 1, nullptr, nullptr, throw_away, go_anywhere);
        if (io_ == nullptr) {
            av_free(buffer);
            throw std::bad_alloc();
        }
    }
    ~Nowhere() {
        av_freep(&io_->buffer);
        avio_context_free(&io_);
    }
    Nowhere(const Nowhere&) = delete;
    Nowhere& operator=(const Nowhere&) = delete;
    [[nodiscard]] AVIOContext* get() const { return io_; }

private:
    AVIOContext* io_ = nullptr;
};

} // namespace

struct PacketTrial::Impl {
    Format format;
    UniqueParameters parameters;
    Nowhere nowhere;
    UniqueOutputContext context;
    bool begun = false;
    Ticks time = 0;

    Impl(Format the_format, const AVCodecParameters& the_parameters)
        : format(the_format), parameters(allocated(avcodec_parameters_alloc())),
          context(new_output_context(the_format)) {
        check(avcodec_parameters_copy(parameters.get(), &the_parameters), "copying stream parameters");
        AVStream& stream = *allocated(avformat_new_stream(context.get(), nullptr));
        check(avcodec_parameters_copy(stream.codecpar, &the_parameters), "copying stream parameters");
        stream.codecpar->codec_tag = 0;
        stream.time_base = {1, parameters->sample_rate > 0 ? parameters->sample_rate : 48'000};
        context->pb = nowhere.get();
        check(avformat_write_header(context.get(), nullptr), "a trial of the container");
    }
    ~Impl() { context->pb = nullptr; }
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;
};

bool PacketTrial::needed(Format format, const AVCodecParameters& parameters) {
    const bool looked_into = parameters.codec_id == AV_CODEC_ID_AC3 || parameters.codec_id == AV_CODEC_ID_EAC3 ||
                             parameters.codec_id == AV_CODEC_ID_TRUEHD;
    return looked_into && (format == Format::mp4 || format == Format::mov);
}

PacketTrial::PacketTrial(Format format, const AVCodecParameters& parameters)
    : impl_(std::make_unique<Impl>(format, parameters)) {}
PacketTrial::~PacketTrial() = default;
PacketTrial::PacketTrial(PacketTrial&&) noexcept = default;
PacketTrial& PacketTrial::operator=(PacketTrial&&) noexcept = default;

bool PacketTrial::takes(const Packet& packet) {
    // The first one describes the track, at the end of the file.
    if (!impl_->begun && !container_takes(impl_->format, *impl_->parameters, packet.get())) {
        return false;
    }
    const UniquePacket copy(allocated(av_packet_clone(packet.get())));
    constexpr Ticks step = 64; // samples; only that it grows matters
    copy->stream_index = 0;
    copy->pts = copy->dts = impl_->time;
    copy->duration = step;
    copy->flags |= AV_PKT_FLAG_KEY;
    if (av_write_frame(impl_->context.get(), copy.get()) < 0) {
        return false;
    }
    impl_->begun = true;
    impl_->time += step;
    return true;
}

} // namespace reelmill::ffmpeg
