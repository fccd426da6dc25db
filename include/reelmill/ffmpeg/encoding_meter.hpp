// Measures an encoder while it works: its packets are decoded as they come, and compared with what it was given.
#pragma once

#include "reelmill/core/hidden.hpp"
#include "reelmill/core/json.hpp"
#include "reelmill/core/quality_target.hpp"
#include "reelmill/core/time.hpp"
#include "reelmill/ffmpeg/packet.hpp"

#include <cstdint>
#include <optional>

namespace reelmill::ffmpeg {

/// Nothing is decoded or filtered twice for it: it shares the pictures that the encoder holds until their packets have
/// come back. On the calling thread.
class EncodingMeter {
public:
    /// `parameters`: of the encoder (VideoEncoder::parameters). Throws Failure{environment} where this FFmpeg cannot
    /// measure that, Failure{input} where it cannot decode what it encodes.
    EncodingMeter(Metric metric, const Json& parameters, Rational time_base);

    /// In the order in which the encoder is given them.
    void given(const Frame& picture);
    /// In the order in which it makes them.
    void made(const Packet& packet);
    /// Of those that have come back (PictureMetric::so_far), and how many these are.
    [[nodiscard]] std::optional<double> so_far() const;
    [[nodiscard]] std::int64_t pictures() const;
    /// Once, when all have been made: what all pictures came to, in the metric's own numbers (PictureMetric::finish).
    /// Throws Failure{internal} unless every picture has come back once.
    [[nodiscard]] double finish();

private:
    struct Impl;
    Hidden<Impl> impl_;
};

} // namespace reelmill::ffmpeg
