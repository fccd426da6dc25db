// The numbers by which encoders are told a quality, and what a step of them does to the size. Pure, in whole numbers:
// what is solved here decides bytes, so it must not depend on a processor's or a library's way with fractions.
#pragma once

#include "reelmill/core/settings.hpp"

#include <cstdint>
#include <vector>

namespace reelmill::rate {

/// Of one encoder. All in hundredths of its own number, of which a higher one means less.
struct QualityScale {
    int least = 0;
    int most = 5100;
    int step = 1;      ///< 100 where the encoder takes whole numbers only
    int halving = 580; ///< by so many more half the bytes, about

    /// The nearest number that the encoder takes.
    [[nodiscard]] int rounded(int quality) const;
};

/// Measured with Big Buck Bunny at 480x270: halving the bitrate takes 5.8 of x264's number (4.35 to 6.76 by shard), 6.3
/// to 6.9 of x265's, 10 to 10.6 of libvpx's for VP9, 12.6 of SVT-AV1's. libvpx, and SVT-AV1 before 4.0, have whole
/// steps. The lossless ends of the scales are left out.
[[nodiscard]] QualityScale scale_of(Codec codec);

/// The same for settings with which an encoder does less: without adaptive quantisation (x264's ultrafast, x265's
/// ultrafast and superfast, both with tune psnr, or asked for by aq-mode=0) x264 and x265 give all of a picture one
/// quantiser, a whole number: what lies between two of their numbers makes the bytes of one of them.
[[nodiscard]] QualityScale scale_of(const VideoSettings& settings);

/// What `bytes` at one quality become, about, at one that is `more` hundredths higher (less: negative), where `halving`
/// more halve them. Right to one part in a million; at least 1 for at least 1. Up to 2^62 bytes.
[[nodiscard]] std::int64_t bytes_at(std::int64_t bytes, int more, int halving);

/// What became of bytes at one quality at another, which is `more` hundredths higher; `more` is positive.
struct Change {
    std::int64_t from = 0;
    std::int64_t to = 0;
    int more = 0;
};

/// The halving by which these changes are explained together, a quarter to four times of `usual`; `usual` for none.
[[nodiscard]] int halving_of(const std::vector<Change>& changes, int usual);

} // namespace reelmill::rate
