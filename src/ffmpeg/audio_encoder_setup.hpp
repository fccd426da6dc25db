// Opening an encoder for sound as it comes.
#pragma once

#include "handles.hpp"
#include "reelmill/ffmpeg/audio_encoder.hpp"

namespace reelmill::ffmpeg {

/// Rate, channels and depth of `example` as far as the codec has them. See AudioEncoder for bit rates and failures.
[[nodiscard]] UniqueCodecContext open_audio_encoder(AudioCodec codec, const AVFrame& example, std::int64_t bit_rate);

} // namespace reelmill::ffmpeg
