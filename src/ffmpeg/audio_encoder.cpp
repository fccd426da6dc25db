#include "reelmill/ffmpeg/audio_encoder.hpp"

#include "drain_bound.hpp"
#include "handles.hpp"
#include "reelmill/ffmpeg/container_trial.hpp"
#include "reelmill/ffmpeg/stream_parameters.hpp"
#include "sample_converter.hpp"

extern "C" {
#include <algorithm>
#include <array>
#include <cstdlib>
#include <fmt/format.h>
#include <libavutil/audio_fifo.h>
#include <vector>
}

namespace reelmill::ffmpeg {
namespace {

// ISO 14496-3, table 1.18; the encoder takes no others.
constexpr std::array aac_rates{96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350};
constexpr int opus_rate = 48000;      ///< the rate that Opus decoders have, RFC 7845
constexpr int flac_max_rate = 655350; ///< the format's stream info, RFC 9639
constexpr std::int64_t aac_bits_per_channel = 64000;
constexpr std::int64_t opus_bits_per_channel = 48000;

const AVCodec& find_encoder(AudioCodec codec) {
    const char* name = codec == AudioCodec::opus ? "libopus" : name_of(codec);
    const AVCodec* found = avcodec_find_encoder_by_name(name);
    if (found == nullptr) {
        throw environment_failure(fmt::format("this FFmpeg has no encoder {}; install one that does, or choose another "
                                              "--audio",
                                              name));
    }
    return *found;
}

int rate_for(AudioCodec codec, int rate) {
    switch (codec) {
    case AudioCodec::opus:
        return opus_rate;
    case AudioCodec::flac:
        return std::min(rate, flac_max_rate);
    case AudioCodec::aac:
        break;
    }
    return *std::ranges::min_element(aac_rates, {}, [rate](int candidate) { return std::abs(candidate - rate); });
}

bool fits_16_bits(int format) {
    const AVSampleFormat packed = av_get_packed_sample_fmt(static_cast<AVSampleFormat>(format));
    return packed == AV_SAMPLE_FMT_U8 || packed == AV_SAMPLE_FMT_S16;
}

void set_format(AVCodecContext& encoder, AudioCodec codec, int source_format) {
    switch (codec) {
    case AudioCodec::aac:
        encoder.sample_fmt = AV_SAMPLE_FMT_FLTP;
        break;
    case AudioCodec::opus:
        encoder.sample_fmt = AV_SAMPLE_FMT_FLT;
        break;
    case AudioCodec::flac:
        encoder.sample_fmt = fits_16_bits(source_format) ? AV_SAMPLE_FMT_S16 : AV_SAMPLE_FMT_S32;
        encoder.bits_per_raw_sample = fits_16_bits(source_format) ? 16 : 24;
        break;
    }
}

std::int64_t bit_rate_for(AudioCodec codec, std::int64_t wanted, int channels) {
    if (codec == AudioCodec::flac) {
        return 0;
    }
    const std::int64_t each = codec == AudioCodec::aac ? aac_bits_per_channel : opus_bits_per_channel;
    return wanted > 0 ? wanted : each * channels;
}

/// The source's own layout, the usual one of as many channels, then fewer.
std::vector<ChannelLayout> candidates(const AVChannelLayout& source) {
    std::vector<ChannelLayout> layouts{ChannelLayout(source), ChannelLayout::usual_for(source.nb_channels)};
    for (const int channels : {8, 6, 2}) {
        if (channels < source.nb_channels) {
            layouts.push_back(ChannelLayout::usual_for(channels));
        }
    }
    return layouts;
}

/// Null where the encoder does not take `layout`.
UniqueCodecContext try_open(AudioCodec codec, const AVFrame& example, const ChannelLayout& layout,
                            std::int64_t bit_rate) {
    const AVCodec& encoder = find_encoder(codec);
    UniqueCodecContext context(allocated(avcodec_alloc_context3(&encoder)));
    set_format(*context, codec, example.format);
    check(av_channel_layout_copy(&context->ch_layout, &layout.get()), "copying a channel layout");
    context->sample_rate = rate_for(codec, example.sample_rate);
    context->time_base = {1, context->sample_rate};
    context->bit_rate = bit_rate_for(codec, bit_rate, layout.get().nb_channels);
    context->thread_count = 1;
    context->flags |= AV_CODEC_FLAG_BITEXACT | AV_CODEC_FLAG_GLOBAL_HEADER;
    if (avcodec_open2(context.get(), &encoder, nullptr) < 0) {
        return nullptr;
    }
    return context;
}

/// Rate, channels and depth of `example` as far as the codec has them. See AudioEncoder for bit rates and failures.
UniqueCodecContext open_audio_encoder(AudioCodec codec, const AVFrame& example, std::int64_t bit_rate) {
    for (const ChannelLayout& layout : candidates(example.ch_layout)) {
        if (UniqueCodecContext context = try_open(codec, example, layout, bit_rate)) {
            return context;
        }
    }
    throw input_failure(fmt::format("the encoder {} takes no sound of {} channels at {} Hz{}", name_of(codec),
                                    example.ch_layout.nb_channels, example.sample_rate,
                                    bit_rate > 0 ? fmt::format(" and {} bits per second", bit_rate) : ""));
}

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
