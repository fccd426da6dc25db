#include "reelmill/ffmpeg/audio_decoder.hpp"

#include "bounded_values.hpp"
#include "drain_bound.hpp"
#include "handles.hpp"

namespace reelmill::ffmpeg {
namespace {

/// Decoders of hostile streams can hand out frames without a usable shape.
bool usable(const AVFrame& frame) {
    return frame.nb_samples > 0 && frame.sample_rate > 0 && frame.ch_layout.nb_channels > 0 && frame.format >= 0;
}

} // namespace

struct AudioDecoder::Impl {
    UniqueCodecContext context;
    Frame frame;
    long damaged = 0;
    std::int64_t no_numbers = 0;
    DrainBound bound{"a decoder of sound", 4096, 4096}; // Monkey's Audio has hundreds of blocks in a packet

    void send(const AVPacket* packet, const FrameSink& sink) {
        bound.put();
        const int sent = avcodec_send_packet(context.get(), packet);
        if (sent < 0 && sent != AVERROR_EOF) {
            ++damaged;
        }
        while (true) {
            const int got = avcodec_receive_frame(context.get(), frame.get());
            if (got == AVERROR(EAGAIN) || got == AVERROR_EOF) {
                return;
            }
            if (got < 0) {
                ++damaged;
                return;
            }
            bound.take();
            deliver(sink);
        }
    }

    void deliver(const FrameSink& sink) {
        AVFrame& raw = *frame.get();
        if (raw.best_effort_timestamp != AV_NOPTS_VALUE) {
            raw.pts = raw.best_effort_timestamp;
        }
        if (usable(raw)) {
            no_numbers += silence_no_numbers(raw);
            sink(frame);
        }
        frame.clear();
    }
};

std::optional<std::string> why_no_decoder_opens(const Source& source, int stream) {
    const AVCodecParameters& parameters = *source.stream(stream)->codecpar;
    if (avcodec_find_decoder(parameters.codec_id) == nullptr) {
        return std::nullopt;
    }
    try {
        static_cast<void>(open_plain_decoder(parameters, source.time_base(stream)));
        return std::nullopt;
    } catch (const Failure& failure) {
        return failure.what();
    }
}

AudioDecoder::AudioDecoder(const AVCodecParameters& parameters, Rational time_base)
    : impl_(hidden<Impl>(Impl{open_plain_decoder(parameters, time_base), Frame()})) {}

void AudioDecoder::decode(const Packet& packet, const FrameSink& sink) {
    if (!packet.data().empty()) { // an empty packet would end the stream
        impl_->send(packet.get(), sink);
    }
}
void AudioDecoder::finish(const FrameSink& sink) { impl_->send(nullptr, sink); }
long AudioDecoder::damaged_packets() const { return impl_->damaged; }
std::int64_t AudioDecoder::samples_that_are_no_numbers() const { return impl_->no_numbers; }

bool lacks_headers(const AVCodecParameters& parameters) {
    const AVCodec* codec = avcodec_find_decoder(parameters.codec_id);
    if (codec == nullptr) {
        return false;
    }
    const UniqueCodecContext context(allocated(avcodec_alloc_context3(codec)));
    if (avcodec_parameters_to_context(context.get(), &parameters) < 0) {
        return false;
    }
    context->thread_count = 1;
    const int code = avcodec_open2(context.get(), codec, nullptr);
    return code == AVERROR_INVALIDDATA || (code == AVERROR(EINVAL) && codec->id == AV_CODEC_ID_VORBIS);
}

int sample_count(const Frame& frame) { return frame.get()->nb_samples; }
int sample_rate(const Frame& frame) { return frame.get()->sample_rate; }
int channel_count(const Frame& frame) { return frame.get()->ch_layout.nb_channels; }

} // namespace reelmill::ffmpeg
