// What a source says beside its pictures and sound that an output does not carry.
#pragma once

#include "handles.hpp"

#include "reelmill/core/settings.hpp"
#include "reelmill/core/warning.hpp"

namespace reelmill::ffmpeg {

/// Of a video stream: transparency that lies beside the pictures (VP8, VP9), and a 3D layout that `format` has no place
/// for.
[[nodiscard]] Warnings left_out_of_video(const AVStream& from, Format format);

/// Names of programmes that somebody gave.
[[nodiscard]] Warnings left_out_of_file(const AVFormatContext& from, Format format);

/// True where libavformat writes the stream's 3D or spherical layout only if it is allowed to go beyond the standard's
/// first edition: the boxes st3d and sv3d.
[[nodiscard]] bool wants_unofficial_boxes(const AVStream& from, Format format);

} // namespace reelmill::ffmpeg
