#include "stream_choice.hpp"

#include <fmt/format.h>

namespace reelmill::tracks {
namespace {

const char* kind_name(title::StreamKind kind) {
    switch (kind) {
    case title::StreamKind::audio:
        return "audio";
    case title::StreamKind::subtitle:
        return "subtitle";
    case title::StreamKind::video:
        return "video";
    case title::StreamKind::attachment:
        return "attachment";
    case title::StreamKind::cover:
        return "cover art";
    case title::StreamKind::data:
        break;
    }
    return "data";
}

} // namespace

std::string name_of(const ffmpeg::StreamFacts& facts) {
    return fmt::format("{} stream {} ({})", kind_name(facts.kind), facts.index, facts.codec);
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
