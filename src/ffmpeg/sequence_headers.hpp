// What a video stream says of all its pictures, as bytes. For src/ffmpeg only.
#pragma once

extern "C" {
#include <libavcodec/codec_id.h>
}

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace reelmill::ffmpeg {

/// The sequence headers (MPEG-1 and -2, without rates and matrices) or sequence parameter sets (H.264, HEVC) in a
/// packet or in extradata, one behind the other; empty for other codecs and where there are none. Looks no further than
/// the first slice.
[[nodiscard]] std::vector<std::uint8_t> sequence_headers(AVCodecID codec, std::span<const std::byte> bytes);

/// False where the headers in `extradata` say that all pictures are progressive, and for codecs without fields.
[[nodiscard]] bool headers_allow_fields(AVCodecID codec, std::span<const std::byte> extradata);

} // namespace reelmill::ffmpeg
