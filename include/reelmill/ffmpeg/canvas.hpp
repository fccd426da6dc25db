// One shape for all pictures of a track, whose kinds may differ.
#pragma once

#include "reelmill/ffmpeg/packet.hpp"
#include "reelmill/title/title_index.hpp"

namespace reelmill::ffmpeg {

/// What the track's pictures are brought to: the size and shape of the kind that is largest on the screen, of those the
/// one with most pixels; the pixel format that tells most; interlaced if any kind is; all else as of the first picture,
/// and all of it where the track has one kind.
[[nodiscard]] title::Picture canvas_of(const title::VideoTrack& track);

/// Equal in all that canvas_of looks at: size, shape, pixel format, order of fields. What is not known of the shape is
/// square, and of the fields progressive.
[[nodiscard]] bool same_kind(const title::Picture& a, const title::Picture& b);

/// Width by height on the screen; 0 for pictures without a size.
[[nodiscard]] double shape_of(int width, int height, Rational sample_aspect);
/// Too near to each other to be seen as squeezed: sizes are rounded to pixels.
[[nodiscard]] bool same_shape(double a, double b);

/// True where pixels of format `a` say more than those of `b`: deeper ones, or more of them for the colours.
[[nodiscard]] bool tells_more(const std::string& a, const std::string& b);

/// What a decoded picture says of its size, shape, pixel format, colours and fields; nothing else is filled in.
[[nodiscard]] title::Picture told_by(const Frame& frame);

/// True for every order of fields but the progressive and the unknown one.
[[nodiscard]] bool is_interlaced(const title::Picture& picture);

} // namespace reelmill::ffmpeg
