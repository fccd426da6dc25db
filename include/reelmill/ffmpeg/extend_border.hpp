// Pictures made larger without touching what is in them.
#pragma once

#include "reelmill/ffmpeg/packet.hpp"

namespace reelmill::ffmpeg {

/// A copy of `frame` with `width` x `height` pixels, no less than it has: its pixels, all of them, in the upper left
/// corner, and beside and below them the last column and row again; below interlaced pictures the last row of each
/// field. Where the frame ends within a chroma sample that sample is there already and belongs to the border as well.
/// Throws Failure{internal} for pixel formats that are not made of bytes.
[[nodiscard]] Frame with_extended_border(const Frame& frame, int width, int height);

} // namespace reelmill::ffmpeg
