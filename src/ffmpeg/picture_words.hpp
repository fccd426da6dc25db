// What FFmpeg and we call the properties of pictures, one for the other. For src/ffmpeg only.
#pragma once

#include "reelmill/title/title_index.hpp"

extern "C" {
#include <libavcodec/defs.h>
#include <libavutil/mastering_display_metadata.h>
#include <libavutil/pixfmt.h>
}

namespace reelmill::ffmpeg {

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
