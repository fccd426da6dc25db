// Pictures of several shapes in one: scaled as far as they fit, with black where they do not fill.
#pragma once

#include "reelmill/plan/picture_size.hpp"

namespace reelmill::transcode {

struct PictureFit {
    plan::Size scaled;   ///< what the picture is scaled to
    plan::Size position; ///< of its upper left corner: width is how far to the right, height how far down
};

/// Pictures of shape `found` (ffmpeg::shape_of) where those of shape `usual` fill `inner`: the whole of it, where both
/// shapes are the same; else as much as goes without squeezing, in the middle, in multiples of `step`.
[[nodiscard]] PictureFit fit_picture(double found, double usual, plan::Size inner, plan::Size step);

} // namespace reelmill::transcode
