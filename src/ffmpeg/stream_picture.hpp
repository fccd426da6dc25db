// What FFmpeg and we call the properties of pictures, one for the other: of streams, and wherever else they lie. For
// src/ffmpeg only.
#pragma once

#include "reelmill/title/title_index.hpp"

extern "C" {
#include <libavcodec/defs.h>
#include <libavutil/mastering_display_metadata.h>
#include <libavutil/pixfmt.h>
}

struct AVStream;

namespace reelmill::ffmpeg {

/// What container and bitstream say of the pictures of `stream`, as far as libavformat has seen it.
[[nodiscard]] title::Picture picture_of_stream(const AVStream& stream);

/// Sets colour, sample aspect, field order, rotation and HDR metadata of an output stream. Size and pixel format are
/// the encoder's and are left alone, as are fields that `picture` does not know. Names that this FFmpeg does not know
/// are passed over.
void describe_stream(const title::Picture& picture, AVStream& stream);

/// FFmpeg's properties of pictures, wherever they lie.
struct RawProperties {
    AVColorRange& range;
    AVColorPrimaries& primaries;
    AVColorTransferCharacteristic& transfer;
    AVColorSpace& matrix;
    AVChromaLocation& chroma_location;
    AVFieldOrder& field_order;
};
/// Leaves alone what `picture` does not say, or this FFmpeg has no word for.
void set_known(const title::Picture& picture, const RawProperties& raw);

[[nodiscard]] title::MasteringDisplay mastering_display_of(const AVMasteringDisplayMetadata& raw);
[[nodiscard]] title::ContentLight content_light_of(const AVContentLightMetadata& raw);

} // namespace reelmill::ffmpeg
