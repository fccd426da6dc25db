// Samples to packets: one unbroken run of sound, encoded once for a whole title.
#pragma once

#include "reelmill/core/hidden.hpp"
#include "reelmill/core/json.hpp"
#include "reelmill/core/names.hpp"
#include "reelmill/core/settings.hpp"
#include "reelmill/core/time.hpp"
#include "reelmill/ffmpeg/packet.hpp"

#include <cstdint>
#include <functional>

namespace reelmill::ffmpeg {

enum class AudioCodec { aac, opus, flac };

REELMILL_NAMES(AudioCodec, aac, opus, flac)

using PacketSink = std::function<void(Packet&)>;

/// Encodes on the calling thread, deterministically. Rate and channels are the first frame's as far as the codec has
/// them (Opus: always 48 kHz); frames of another shape later on are converted to it. FLAC has 16 bits for sources of
/// up to 16, else 24.
///
/// Packets' times are in ticks of time_base() and such that the decoded samples, the encoder's own delay taken off,
/// have the times that went in: the first packet lies parameters().initial_padding before start().
class AudioEncoder {
public:
    /// `bit_rate` in bits per second; 0: 64,000 (AAC) or 48,000 (Opus) per channel. FLAC has none.
    /// Throws Failure{environment} where this FFmpeg has no such encoder, Failure{input} where it does not take the
    /// sound.
    AudioEncoder(AudioCodec codec, const Frame& example, std::int64_t bit_rate);

    /// The time of the first sample, in ticks of time_base(). Call before anything is added; else it is 0.
    void start(Ticks time);
    /// Adds the samples of `frame` but for its first `skip`.
    void add(const Frame& frame, int skip, const PacketSink& sink);
    /// Adds `count` samples of silence at `rate` samples per second.
    void add_silence(std::int64_t count, int rate, const PacketSink& sink);
    /// Encodes what is left. Call once, last.
    void finish(const PacketSink& sink);

    [[nodiscard]] Rational time_base() const; ///< one sample
    [[nodiscard]] int channels() const;
    /// Whether `format` takes the encoded stream.
    [[nodiscard]] bool fits(Format format) const;
    /// parameters_to_json of the encoded stream. FLAC's are complete after finish() only.
    [[nodiscard]] Json parameters() const;

private:
    struct Impl;
    Hidden<Impl> impl_;
};

} // namespace reelmill::ffmpeg
