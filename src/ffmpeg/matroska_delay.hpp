// What Matroska's codec delay does to timestamps, which differs between versions of FFmpeg's muxer.
#pragma once

#include "handles.hpp"

#include "reelmill/core/settings.hpp"

namespace reelmill::ffmpeg {

/// Milliseconds that a reader takes off the times of a track's packets and that this FFmpeg's muxer does not put on
/// them: to be added before writing, so that the file says what was meant. Found by writing a packet to memory and
/// reading it back. 0 for tracks without encoder delay.
[[nodiscard]] Ticks unpaid_codec_delay(Format format, const AVCodecParameters& parameters);

} // namespace reelmill::ffmpeg
