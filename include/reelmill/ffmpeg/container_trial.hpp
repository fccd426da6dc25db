// Does this container take this stream? Asked of libavformat itself, by writing a file of one stream into memory.
#pragma once

#include "reelmill/core/settings.hpp"

struct AVCodecParameters;
struct AVPacket;

namespace reelmill::ffmpeg {

/// True where a muxer of `format` writes its header for a stream of `parameters` and, if there is one, takes
/// `example` (a packet of that stream; it is not changed). With an example the answer is surer: some muxers look into
/// the first packet. Any thread; no file is touched.
[[nodiscard]] bool container_takes(Format format, const AVCodecParameters& parameters, const AVPacket* example);

/// libavformat's name of the muxer for `format`: "mp4", "matroska", "mov", "webm".
[[nodiscard]] const char* muxer_name(Format format);

} // namespace reelmill::ffmpeg
