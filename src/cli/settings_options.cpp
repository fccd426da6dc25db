#include "settings_options.hpp"

#include "reelmill/cli/values.hpp"
#include "reelmill/core/failure.hpp"
#include "reelmill/core/json.hpp"
#include "reelmill/disk/paths.hpp"
#include "video_options.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <string_view>

namespace reelmill::cli {
namespace {

/// Names that promise another container than Reelmill writes.
constexpr std::array<std::string_view, 12> foreign_extensions{".avi",  ".flv", ".wmv", ".ts",  ".mpg", ".mpeg",
                                                              ".m2ts", ".ogv", ".ogg", ".mxf", ".3gp", ".vob"};

Format format_from(const CommandLine& line, const std::string& output) {
    constexpr Format values[] = {Format::mp4, Format::mkv, Format::mov, Format::webm};
    if (const auto text = line.value("format")) {
        return values[choice("--format", *text, {"mp4", "mkv", "mov", "webm"})];
    }
    if (output.ends_with('/')) {
        return Format::mp4;
    }
    const std::string name = disk::name_of(output);
    const auto dot = name.rfind('.');
    const std::string extension = dot == std::string::npos ? "" : name.substr(dot);
    if (std::ranges::find(foreign_extensions, extension) != foreign_extensions.end()) {
        throw usage_failure(fmt::format("{}: {} files cannot be written; name it .mp4, .mkv, .mov or .webm, or give "
                                        "--format",
                                        printable(output), extension.substr(1)));
    }
    return extension.empty() ? Format::mp4 : format_of_extension(extension.substr(1)).value_or(Format::mp4);
}

AudioSettings audio_from(const CommandLine& line) {
    AudioSettings audio;
    constexpr AudioMode modes[] = {AudioMode::copy, AudioMode::aac,  AudioMode::opus,
                                   AudioMode::flac, AudioMode::none, AudioMode::automatic};
    if (const auto text = line.value("audio")) {
        audio.mode = modes[choice("--audio", *text, {"copy", "aac", "opus", "flac", "none", "auto"})];
    }
    if (const auto text = line.value("audio-bitrate")) {
        audio.bitrate = bit_rate("--audio-bitrate", *text);
    }
    const bool no_rate =
        audio.mode == AudioMode::copy || audio.mode == AudioMode::flac || audio.mode == AudioMode::none;
    if (no_rate && audio.bitrate != 0) {
        throw usage_failure(fmt::format("--audio-bitrate: has no meaning with --audio {}; leave out one of the two",
                                        *line.value("audio")));
    }
    return audio;
}

/// What the muxers of FFmpeg take: VP9, AV1, Opus and FLAC go into mp4 but not into mov, WebM holds VP9, AV1 and Opus.
void refuse_codec_in_container(const Settings& settings) {
    const Codec codec = settings.video.codec;
    const bool is_new = codec == Codec::vp9 || codec == Codec::av1;
    if (settings.format == Format::webm && !is_new) {
        throw usage_failure(
            fmt::format("--codec {}: webm holds vp9 or av1 only; give --codec vp9, or --format mkv", name_of(codec)));
    }
    if (settings.format == Format::mov && is_new) {
        throw usage_failure(
            fmt::format("--codec {}: mov does not hold it; give --format mp4 or --format mkv", name_of(codec)));
    }
}

void refuse_audio_in_container(const Settings& settings) {
    const AudioMode mode = settings.audio.mode;
    if (settings.format == Format::webm && (mode == AudioMode::aac || mode == AudioMode::flac)) {
        throw usage_failure(fmt::format("--audio {}: webm holds opus only; give --audio opus, or --format mkv",
                                        Json(mode).get<std::string>()));
    }
    if (settings.format == Format::mov && (mode == AudioMode::opus || mode == AudioMode::flac)) {
        throw usage_failure(fmt::format("--audio {}: mov does not hold it; give --audio aac, or --format mkv",
                                        Json(mode).get<std::string>()));
    }
}

} // namespace

int thread_count(const std::string& text) {
    constexpr int most_threads = 64; // libx265 takes no more, libx264 twice as many
    return static_cast<int>(whole_number("--threads-per-shard", text, 1, most_threads));
}

Settings settings_from(const CommandLine& line, const std::string& output) {
    constexpr double shortest_shard = 0.1; // seconds
    constexpr double longest_shard = 86400;
    Settings settings;
    settings.format = format_from(line, output);
    settings.video = video_settings_from(line, settings.format == Format::webm ? Codec::vp9 : Codec::h264);
    settings.audio = audio_from(line);
    if (const auto text = line.value("subtitles")) {
        settings.subtitles =
            choice("--subtitles", *text, {"copy", "none"}) == 0 ? SubtitleMode::copy : SubtitleMode::none;
    }
    if (const auto text = line.value("threads-per-shard"); text && *text != "auto") {
        settings.video.threads = thread_count(*text);
    }
    if (const auto text = line.value("shard-seconds")) {
        settings.shard_seconds = real_number("--shard-seconds", *text, shortest_shard, longest_shard);
    }
    refuse_codec_in_container(settings);
    refuse_audio_in_container(settings);
    return settings;
}

} // namespace reelmill::cli
