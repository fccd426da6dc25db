// How far two pictures are apart.
#pragma once

#include "reelmill/ffmpeg/packet.hpp"

#include <optional>

namespace reelmill::ffmpeg {

struct PixelDifference {
    double squared_error = 0; ///< summed over all samples of all planes
    double samples = 0;
    double peak = 0; ///< largest sample value of the format
};

/// Compares the visible samples of `a` with those of `b` at the same place; up to three columns and rows that `b` has
/// beyond them are its padding. Formats that differ in name alone (yuvj420p and yuv420p) are the same. None where size
/// or layout differ otherwise, so that samples have no counterpart.
[[nodiscard]] std::optional<PixelDifference> compare_pixels(const Frame& a, const Frame& b);

} // namespace reelmill::ffmpeg
