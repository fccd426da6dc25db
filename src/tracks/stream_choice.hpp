// What becomes of a stream.
#pragma once

#include "reelmill/core/settings.hpp"
#include "reelmill/core/warning.hpp"
#include "reelmill/ffmpeg/audio_encoder.hpp"
#include "reelmill/ffmpeg/stream_facts.hpp"
#include "reelmill/ffmpeg/subtitle_converter.hpp"

#include <optional>
#include <string>
#include <vector>

namespace reelmill::tracks {

enum class Handling { copy, encode, convert };

struct StreamChoice {
    ffmpeg::StreamFacts facts;
    Handling handling = Handling::copy;
    ffmpeg::AudioCodec audio = ffmpeg::AudioCodec::aac; ///< encode: to what
    ffmpeg::TextCodec text = ffmpeg::TextCodec::ass;    ///< convert: to what
    std::optional<ffmpeg::Packet> first;                ///< copied sound: its first usable packet
    std::optional<ffmpeg::Frame> example;               ///< encode: the first decoded samples
};

/// Why a copy of a stream has been found not to do; nothing: it has not.
struct WhyNoCopy {
    std::string reason; ///< "its configuration changes", "mp4 refuses 12 of its 90 packets"
    WarningCode code = WarningCode::sound_changes;
    std::optional<double> seconds; ///< where, from the start of the source
    bool nothing_does = false;     ///< nor has it done any other way: it is left out
};

/// "audio stream 1 (dts)": how warnings name a stream.
[[nodiscard]] std::string name_of(const ffmpeg::StreamFacts& facts);

/// The codec that sound is encoded to where `format` does not take it as it is.
[[nodiscard]] ffmpeg::AudioCodec best_audio(Format format, bool lossless);
/// The codec that text is converted to where `format` does not take it as it is.
[[nodiscard]] ffmpeg::TextCodec best_text(Format format);

} // namespace reelmill::tracks
