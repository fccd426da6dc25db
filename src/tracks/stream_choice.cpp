#include "stream_choice.hpp"

#include <fmt/format.h>

namespace reelmill::tracks {

std::string name_of(const ffmpeg::StreamFacts& facts) {
    const char* kind = facts.kind == title::StreamKind::cover ? "cover art" : reelmill::name_of(facts.kind);
    return fmt::format("{} stream {} ({})", kind, facts.index, facts.codec);
}

ffmpeg::AudioCodec best_audio(Format format, bool lossless) {
    switch (format) {
    case Format::webm:
        return ffmpeg::AudioCodec::opus;
    case Format::mkv:
        return lossless ? ffmpeg::AudioCodec::flac : ffmpeg::AudioCodec::aac;
    case Format::mp4:
    case Format::mov:
        break;
    }
    return ffmpeg::AudioCodec::aac;
}

ffmpeg::TextCodec best_text(Format format) {
    switch (format) {
    case Format::webm:
        return ffmpeg::TextCodec::webvtt;
    case Format::mkv:
        return ffmpeg::TextCodec::ass;
    case Format::mp4:
    case Format::mov:
        break;
    }
    return ffmpeg::TextCodec::mov_text;
}

} // namespace reelmill::tracks
