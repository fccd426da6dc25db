// How near encoded pictures are to those that were encoded, by libavfilter's filters.
#pragma once

#include "reelmill/core/hidden.hpp"
#include "reelmill/core/quality_target.hpp"
#include "reelmill/ffmpeg/packet.hpp"

#include <cstdint>
#include <optional>

namespace reelmill::ffmpeg {

/// This FFmpeg has the filter.
[[nodiscard]] bool has_metric(Metric metric);

/// Takes pairs of pictures in presentation order. On the calling thread; holds no more than a few pairs.
class PictureMetric {
public:
    /// Throws Failure{environment} where this FFmpeg cannot measure that.
    explicit PictureMetric(Metric metric);

    /// Shares both. All are of one size and pixel format, but for the names that go with a range of colours; what the
    /// pictures say of their colours plays no part. Throws Failure{internal} for others.
    void add(const Frame& reference, const Frame& encoded);
    /// Of all pairs, in the metric's own numbers: what the ffmpeg program shows for them; infinity where dB have no
    /// end, and of no pairs. Once, at the end. Throws Failure{internal} where the filter has not taken every pair.
    [[nodiscard]] double finish();
    [[nodiscard]] std::int64_t pairs() const; ///< added so far
    /// What the pairs that the filter has given back so far come to; not of vmaf, which is told at the end alone.
    [[nodiscard]] std::optional<double> so_far() const;

private:
    struct Impl;
    Hidden<Impl> impl_;
};

} // namespace reelmill::ffmpeg
