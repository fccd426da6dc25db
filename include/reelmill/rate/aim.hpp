// From what people ask for to bytes of pictures. Pure, in whole numbers.
#pragma once

#include "reelmill/rate/title_rate.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>

namespace reelmill::rate {

/// Of a track that is so long, at so many bits per second: within 0.4 % for two minutes and more, 1.5 % for less, where
/// a shard is too large a part of the title to come nearer without encoding it again and again.
[[nodiscard]] Aim aim_of_bitrate(std::int64_t bits_per_second, std::int64_t microseconds);

/// What a file of a wanted size holds beside pictures.
struct Beside {
    std::int64_t payload = 0;                   ///< bytes of sound, subtitles and the like
    std::int64_t packets = 0;                   ///< of these
    std::int64_t pictures = 0;                  ///< of all video tracks
    std::optional<std::int64_t> container = {}; ///< bytes of the container itself, once a file has told
};

/// Of all pictures of a file that is to have `size` bytes at most, and not much less. What the container takes for each
/// packet is guessed with a little to spare, until it is known.
[[nodiscard]] Aim aim_of_size(std::int64_t size, const Beside& beside, Format format);
/// The part of it that is for pictures with so much of all weight.
[[nodiscard]] Aim part_of(const Aim& aim, std::int64_t weight, std::int64_t of);

/// A file of fewer bytes leaves room that was asked for.
[[nodiscard]] std::int64_t least_of_size(std::int64_t size);

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
