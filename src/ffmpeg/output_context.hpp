// An AVFormatContext for writing.
#pragma once

#include "reelmill/core/settings.hpp"

#include <memory>

extern "C" {
#include <libavformat/avformat.h>
}

namespace reelmill::ffmpeg {

struct OutputContextDeleter {
    void operator()(AVFormatContext* context) const { avformat_free_context(context); }
};
/// Does not own its AVIOContext.
using UniqueOutputContext = std::unique_ptr<AVFormatContext, OutputContextDeleter>;

/// With the bitexact flag: no random ids, no clock, no version. Throws Failure{environment} where this FFmpeg has no
/// such muxer.
[[nodiscard]] UniqueOutputContext new_output_context(Format format);

} // namespace reelmill::ffmpeg
