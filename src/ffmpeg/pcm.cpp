#include "reelmill/ffmpeg/pcm.hpp"

#include "handles.hpp"

#include "reelmill/ffmpeg/stream_parameters.hpp"

#include <string_view>

namespace reelmill::ffmpeg {
namespace {

/// None where it is more than one and the same byte again and again.
std::optional<std::byte> silence_of(AVCodecID codec) {
    const std::string_view name = avcodec_get_name(codec);
    if (name == "pcm_u8") {
        return std::byte{0x80};
    }
    if (name == "pcm_alaw") {
        return std::byte{0xd5};
    }
    if (name == "pcm_mulaw") {
        return std::byte{0xff};
    }
    const bool from_zero = name.starts_with("pcm_s") || name.starts_with("pcm_f");
    return from_zero && !name.ends_with("planar") ? std::optional(std::byte{0}) : std::nullopt;
}

} // namespace

std::optional<PcmFacts> pcm_facts(const AVCodecParameters& parameters) {
    const int bits = av_get_exact_bits_per_sample(parameters.codec_id) * parameters.ch_layout.nb_channels;
    const auto silence = silence_of(parameters.codec_id);
    if (!silence || bits <= 0 || bits % 8 != 0 || parameters.sample_rate <= 0) {
        return std::nullopt;
    }
    return PcmFacts{bits / 8, *silence};
}

int pcm_sample_bytes(const Json& parameters) {
    const auto facts = pcm_facts(*parameters_in(parameters));
    return facts ? facts->sample_bytes : 0;
}

} // namespace reelmill::ffmpeg
