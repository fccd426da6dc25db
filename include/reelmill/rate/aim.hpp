// From what people ask for to bytes of pictures. Pure, in whole numbers.
#pragma once

#include "reelmill/rate/title_rate.hpp"

#include <cstddef>
#include <cstdint>

namespace reelmill::rate {

/// Of a track that is so long, at so many bits per second: within 0.4 % for two minutes and more, 1.5 % for less, where
/// a shard is too large a part of the title to come nearer without encoding it again and again.
[[nodiscard]] Aim aim_of_bitrate(std::int64_t bits_per_second, std::int64_t microseconds);

/// What is known of a track before anything of it was encoded.
struct Outlook {
    Codec codec = Codec::h264;
    std::size_t preset = 5;           ///< place in preset_names
    std::int64_t weight = 0;          ///< bytes of its analysis
    std::int64_t pixels = 0;          ///< of an encoded picture
    std::int64_t analysis_pixels = 0; ///< of one in the analysis
};

/// The quality with which the pictures come to `wanted` bytes, roughly: for the first shards, whose bytes then tell
/// better. Measured with Big Buck Bunny and with camera clips at 360p, medium.
[[nodiscard]] int first_quality(const Outlook& outlook, std::int64_t wanted);

} // namespace reelmill::rate
