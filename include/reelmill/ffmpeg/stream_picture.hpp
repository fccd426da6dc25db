// Stream-level description of pictures, read from and written to FFmpeg's streams.
#pragma once

#include "reelmill/title/title_index.hpp"

struct AVStream;

namespace reelmill::ffmpeg {

/// What container and bitstream say of the pictures of `stream`, as far as libavformat has seen it.
[[nodiscard]] title::Picture picture_of_stream(const AVStream& stream);

/// Sets colour, sample aspect, field order, rotation and HDR metadata of an output stream. Size and pixel format are
/// the encoder's and are left alone, as are fields that `picture` does not know. Names that this FFmpeg does not know
/// are passed over.
void describe_stream(const title::Picture& picture, AVStream& stream);

} // namespace reelmill::ffmpeg
