// Predicted cost of encoding, before anything was measured. Pure. Used for order and ETA, never for what is done.
#pragma once

#include "reelmill/core/settings.hpp"
#include "reelmill/title/title_index.hpp"

#include <cstdint>

namespace reelmill::plan {

/// Seconds of one core for a picture. Measured once: libx264 medium crf 23 took 29.8 s for 1440 pictures of 1280x720
/// (joints rules, facts), that is 22 ms a megapixel; presets and codecs by their rough ratios to it.
[[nodiscard]] double seconds_per_picture(const VideoSettings& settings, const title::Picture& source,
                                         const title::Picture& output);

/// Seconds of one core for a first look at the pictures of a shard that takes `shard_cost` to encode: decoding, and
/// encoding with a fast preset at a quarter of the size. Measured at 360p, beside x264's medium.
[[nodiscard]] constexpr double analysis_cost(double shard_cost) { return 0.25 * shard_cost; }
/// The same for what is encoded once more until a title has its rate: a fifth of it, for titles of two dozen shards.
[[nodiscard]] constexpr double cost_of_rate(double shards_cost) { return 0.2 * shards_cost; }

/// The same for a quality that is measured: a shard is encoded about twice, and each time what was made is decoded.
[[nodiscard]] constexpr double cost_of_target(double shards_cost) { return 1.3 * shards_cost; }
/// What measuring adds to an encoder's memory, in bytes: a decoder, and the pictures that the encoder holds, whose
/// originals wait for what becomes of them.
[[nodiscard]] std::int64_t measuring_memory(const VideoSettings& settings, const title::Picture& output);

/// Predicted peak of one encoder with its decoder, in bytes. Fitted to the peaks that the ffmpeg program reached with
/// one thread of libx264 at 1280x720 and 1920x1080, five presets: off by 5 % at most there (benchmarks/README.md).
[[nodiscard]] std::int64_t encoder_memory(const VideoSettings& settings, const title::Picture& output);

/// Threads of one encoder. One where it makes the same bytes with no more (core/repeatable.hpp); else as the settings
/// say; else one for each 4 GiB that it needs, which is what nodes have for
/// each core, so that very large pictures leave no cores idle for want of memory. Never by the machine: bytes depend on
/// it.
[[nodiscard]] int threads_per_shard(const VideoSettings& settings, const title::Picture& output);

} // namespace reelmill::plan
