// Text subtitles from one codec to another. Times are the caller's: what is shown is separate from when.
#pragma once

#include "reelmill/core/hidden.hpp"
#include "reelmill/core/json.hpp"
#include "reelmill/core/names.hpp"
#include "reelmill/ffmpeg/packet.hpp"

#include <optional>
#include <string>
#include <vector>

struct AVCodecParameters;

namespace reelmill::ffmpeg {

/// Text subtitle codecs that the target containers take.
enum class TextCodec { mov_text, webvtt, ass };

REELMILL_NAMES(TextCodec, mov_text, webvtt, ass)

/// What one packet shows: dialogue lines in FFmpeg's form of ASS, "ReadOrder,Layer,Style,Name,MarginL,MarginR,MarginV,
/// Effect,Text". Ticks of the source's time base.
struct TextEvent {
    Ticks start = no_ticks;
    Ticks duration = 0; ///< 0: not known
    std::vector<std::string> lines;
};

/// Decodes and encodes on the calling thread. Text ends at its first NUL byte, as Matroska has it.
class SubtitleConverter {
public:
    /// Throws Failure{input} where this FFmpeg lacks the decoder or the encoder, or the stream's header is unusable.
    SubtitleConverter(const AVCodecParameters& source, Rational time_base, TextCodec target);

    /// None where the packet shows nothing, or is damaged (which is counted).
    [[nodiscard]] std::optional<TextEvent> decode(const Packet& packet);
    /// What a decoder that looks ahead still holds (closed captions): call until there is none. It ends even where the
    /// decoder does not: that of EIA-608 gives a caption that is still shown at the end again and again.
    [[nodiscard]] std::optional<TextEvent> drain();
    /// The payload and times for `event`; several lines become one text, from the first down. False where the encoder
    /// cannot express it (which is counted).
    bool encode(const TextEvent& event, Packet& packet);

    /// parameters_to_json of the target stream.
    [[nodiscard]] Json parameters() const;
    [[nodiscard]] long damaged_packets() const;

private:
    struct Impl;
    Hidden<Impl> impl_;
};

} // namespace reelmill::ffmpeg
