// Packets of sound to samples.
#pragma once

#include "reelmill/core/hidden.hpp"
#include "reelmill/ffmpeg/packet.hpp"
#include "reelmill/ffmpeg/source.hpp"

#include <functional>
#include <optional>
#include <string>

struct AVCodecParameters;

namespace reelmill::ffmpeg {

using FrameSink = std::function<void(Frame&)>;

/// Decodes one stream on the calling thread. Samples that the packets say are to be skipped (encoder delay, edit
/// lists) are not delivered, and the times of the rest account for it. Timestamps are in ticks of the stream's time
/// base; no_ticks where the decoder knows none.
class AudioDecoder {
public:
    /// Throws Failure{input} where this FFmpeg has no decoder for the stream.
    AudioDecoder(const AVCodecParameters& parameters, Rational time_base);

    /// Delivers what becomes ready. A packet that cannot be decoded is counted, not thrown.
    void decode(const Packet& packet, const FrameSink& sink);
    /// Delivers what the decoder still holds. Call once, last.
    void finish(const FrameSink& sink);

    [[nodiscard]] long damaged_packets() const;
    /// Of all channels: they came as silence.
    [[nodiscard]] std::int64_t samples_that_are_no_numbers() const;

private:
    struct Impl;
    Hidden<Impl> impl_;
};

/// Why nobody can decode the stream, of whatever kind, for people: its decoder does not open with the parameters that
/// it has, as the ffprobe program's would not, which then refuses the whole file. None where it does, or where this
/// FFmpeg has no decoder for it.
[[nodiscard]] std::optional<std::string> why_no_decoder_opens(const Source& source, int stream);

/// Shape of a decoded block of samples.
[[nodiscard]] int sample_count(const Frame& frame);
[[nodiscard]] int sample_rate(const Frame& frame);
[[nodiscard]] int channel_count(const Frame& frame);

/// True where a decoder of this codec is at hand and finds the stream's headers missing or broken: no tool can play it.
[[nodiscard]] bool lacks_headers(const AVCodecParameters& parameters);

} // namespace reelmill::ffmpeg
