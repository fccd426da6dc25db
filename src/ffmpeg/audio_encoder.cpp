#include "reelmill/ffmpeg/audio_encoder.hpp"

#include "audio_encoder_setup.hpp"
#include "drain_bound.hpp"
#include "handles.hpp"
#include "reelmill/ffmpeg/container_trial.hpp"
#include "reelmill/ffmpeg/stream_parameters.hpp"
#include "sample_converter.hpp"

extern "C" {
#include <libavutil/audio_fifo.h>
}

namespace reelmill::ffmpeg {
namespace {

using UniqueFifo = std::unique_ptr<AVAudioFifo, decltype([](AVAudioFifo* fifo) { av_audio_fifo_free(fifo); })>;

constexpr int free_frame_size = 4096; ///< samples, for encoders that take any number

} // namespace

struct AudioEncoder::Impl {
    UniqueCodecContext encoder;
    SampleConverter converter;
    UniqueFifo fifo;
    Packet packet;
    Ticks next = 0; ///< time of the first sample in the fifo
    DrainBound bound{"an encoder of sound", 64, 1024};

    Impl(AudioCodec codec, const Frame& example, std::int64_t bit_rate)
        : encoder(open_audio_encoder(codec, *example.get(), bit_rate)), converter(*encoder),
          fifo(allocated(av_audio_fifo_alloc(encoder->sample_fmt, encoder->ch_layout.nb_channels, frame_size()))) {}

    [[nodiscard]] int frame_size() const { return encoder->frame_size > 0 ? encoder->frame_size : free_frame_size; }

    [[nodiscard]] UniqueParameters parameters() const {
        return parameters_of(*encoder, "describing the encoded sound");
    }

    /// Takes over what the converter has made.
    void store(const AVFrame& samples) {
        auto** data = reinterpret_cast<void**>(samples.extended_data);
        check(av_audio_fifo_write(fifo.get(), data, samples.nb_samples), "storing samples");
    }

    SampleConverter::Sink into_fifo(const PacketSink& sink) {
        return [this, &sink](const AVFrame& samples) {
            store(samples);
            encode_ready(sink);
        };
    }

    void encode_ready(const PacketSink& sink) {
        while (av_audio_fifo_size(fifo.get()) >= frame_size()) {
            encode(frame_size(), sink);
        }
    }

    void encode(int count, const PacketSink& sink) {
        const UniqueFrame frame = new_samples(encoder->sample_fmt, encoder->sample_rate, encoder->ch_layout, count);
        check(av_audio_fifo_read(fifo.get(), reinterpret_cast<void**>(frame->extended_data), count), "taking samples");
        frame->pts = next;
        next += count;
        send(frame.get(), sink);
    }

    void send(const AVFrame* frame, const PacketSink& sink) {
        bound.put();
        check(avcodec_send_frame(encoder.get(), frame), "encoding sound");
        while (true) {
            const int got = avcodec_receive_packet(encoder.get(), packet.get());
            if (got == AVERROR(EAGAIN) || got == AVERROR_EOF) {
                return;
            }
            check(got, "encoding sound");
            bound.take();
            // FLAC ends with an empty packet that brings its final header; that is in the context as well.
            if (!packet.data().empty()) {
                sink(packet);
            }
            packet.clear();
        }
    }
};

AudioEncoder::AudioEncoder(AudioCodec codec, const Frame& example, std::int64_t bit_rate)
    : impl_(hidden<Impl>(codec, example, bit_rate)) {}

void AudioEncoder::start(Ticks time) { impl_->next = time; }

void AudioEncoder::add(const Frame& frame, int skip, const PacketSink& sink) {
    impl_->converter.convert(*frame.get(), skip, impl_->into_fifo(sink));
}

void AudioEncoder::add_silence(std::int64_t count, int rate, const PacketSink& sink) {
    impl_->converter.convert_silence(count, rate, impl_->into_fifo(sink));
}

void AudioEncoder::finish(const PacketSink& sink) {
    impl_->converter.finish(impl_->into_fifo(sink));
    if (const int rest = av_audio_fifo_size(impl_->fifo.get()); rest > 0) {
        impl_->encode(rest, sink);
    }
    impl_->send(nullptr, sink);
}

Rational AudioEncoder::time_base() const { return {1, impl_->encoder->sample_rate}; }
int AudioEncoder::channels() const { return impl_->encoder->ch_layout.nb_channels; }

bool AudioEncoder::fits(Format format) const { return container_takes(format, *impl_->parameters(), nullptr); }
Json AudioEncoder::parameters() const { return parameters_to_json(*impl_->parameters()); }

} // namespace reelmill::ffmpeg
