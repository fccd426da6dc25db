#include "reelmill/ffmpeg/container_trial.hpp"

#include "handles.hpp"
#include "versions.hpp"

#include <algorithm>

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
    Ticks least_step;       // from one packet to the next, in the stream's time base
    Ticks first = no_ticks; // time of the first packet, in the time base that it came in
    Ticks last = no_ticks;  // of the last one that was taken, in the stream's time base

    Impl(Format the_format, const AVCodecParameters& the_parameters)
        : format(the_format), parameters(copy_of(the_parameters)), context(new_output_context(the_format)),
          least_step(packets_may_share_times(the_format) ? 0 : 1) {
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

    /// Times count from the first packet: where the output begins is not known yet.
    UniquePacket in_place(const Packet& packet, Rational time_base) {
        UniquePacket copy(allocated(av_packet_clone(packet.get())));
        const Rational own = from_av(context->streams[0]->time_base);
        first = first == no_ticks ? packet.dts() : first;
        const Ticks time = rescale(packet.dts() - first, time_base, own);
        copy->stream_index = 0;
        copy->pts = copy->dts = last == no_ticks ? time : std::max(time, last + least_step);
        copy->duration = rescale(packet.duration(), time_base, own);
        copy->pos = -1;
        copy->flags |= AV_PKT_FLAG_KEY;
        return copy;
    }
};

PacketTrial::PacketTrial(Format format, const AVCodecParameters& parameters)
    : impl_(hidden<Impl>(format, parameters)) {}

PacketTrial::Answer PacketTrial::ask(const Packet& packet, Rational time_base) {
    const auto alone = [&] { return container_takes(impl_->format, *impl_->parameters, packet.get()); };
    // The first one describes the track, at the end of the file.
    if (impl_->last == no_ticks && !alone()) {
        return Answer::refuses_packet;
    }
    const UniquePacket copy = impl_->in_place(packet, time_base);
    const Ticks time = copy->dts;
    if (av_write_frame(impl_->context.get(), copy.get()) < 0) {
        return alone() ? Answer::refuses_place : Answer::refuses_packet;
    }
    impl_->last = time;
    return Answer::takes;
}

bool PacketTrial::ends_well() { return impl_->last == no_ticks || av_write_trailer(impl_->context.get()) >= 0; }

} // namespace reelmill::ffmpeg
