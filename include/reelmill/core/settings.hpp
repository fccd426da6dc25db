// What the user asked for, the same for every title of a run. The plan, and so the bytes, depend on these and on the
// content alone.
#pragma once

#include "reelmill/core/fields.hpp"
#include "reelmill/core/kept_fields.hpp"
#include "reelmill/core/names.hpp"
#include "reelmill/core/quality_target.hpp"
#include "reelmill/core/time.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace reelmill {

enum class Codec { h264, hevc, vp9, av1 };
REELMILL_NAMES(Codec, h264, hevc, vp9, av1)
enum class Format { mp4, mkv, mov, webm };
REELMILL_NAMES(Format, mp4, mkv, mov, webm)
enum class Deinterlace { off, automatic, on };
constexpr auto names_of(Deinterlace) {
    using enum Deinterlace;
    return name_table<Deinterlace>({{automatic, "auto"}, {on, "on"}, {off, "off"}});
}
enum class AudioMode { automatic, copy, aac, opus, flac, none };
constexpr auto names_of(AudioMode) {
    using enum AudioMode;
    return name_table<AudioMode>(
        {{copy, "copy"}, {aac, "aac"}, {opus, "opus"}, {flac, "flac"}, {none, "none"}, {automatic, "auto"}});
}
enum class SubtitleMode { copy, none };
REELMILL_NAMES(SubtitleMode, copy, none)
/// Where shards may begin: at keyframes of the source, or at pictures where an encoder would begin anew by itself;
/// automatic: there, if the pictures are looked at anyway.
enum class Joints { automatic, keyframe, scene };
constexpr auto names_of(Joints) {
    using enum Joints;
    return name_table<Joints>({{automatic, "auto"}, {keyframe, "keyframe"}, {scene, "scene"}});
}

/// Of libx264 and libx265, the fastest first; the other encoders' numbers are mapped onto them.
inline constexpr std::array preset_names{"ultrafast", "superfast", "veryfast", "faster",   "fast",
                                         "medium",    "slow",      "slower",   "veryslow", "placebo"};
/// The place of a preset in preset_names; none for a name that is not there. Empty means medium.
[[nodiscard]] std::optional<std::size_t> preset_place(const std::string& preset);

struct VideoSettings {
    Codec codec = Codec::h264;
    std::optional<double> crf; ///< none: the encoder's usual one (23 h264, 28 hevc, 31 vp9, 35 av1). 0 is lossless.
    std::string preset;        ///< empty: medium, or what stands for it
    std::string tune;          ///< empty: none
    std::string profile;       ///< empty: the encoder chooses
    std::vector<std::pair<std::string, std::string>> encoder_params; ///< the encoder's own names
    double gop_seconds = 0;   ///< longest distance of keyframes, in seconds; 0: the encoder's default
    std::string pixel_format; ///< FFmpeg's name; empty: the source's where the encoder takes it
    int width = 0;            ///< pixels; 0 with a height: keeps the aspect; 0 with 0: the source's
    int height = 0;
    std::string scaler = "bicubic"; ///< swscale's flag names, joined with +
    std::optional<Rational> fps;    ///< constant rate wanted; none: the source's own timestamps
    Deinterlace deinterlace = Deinterlace::off;
    std::string filter;                  ///< a libavfilter chain, one input, one output
    int threads = 0;                     ///< of an encoder; 0: by the memory that it needs (plan::threads_per_shard)
    std::int64_t bitrate = 0;            ///< bits per second of a title's pictures, on average; 0: as crf makes it
    std::int64_t max_bitrate = 0;        ///< bits per second at which a player's buffer fills; 0: no cap
    std::int64_t buffer = 0;             ///< bits that it holds; meaningful with max_bitrate
    std::optional<QualityTarget> target; ///< of each shard's pictures; none: as crf makes it
    friend bool operator==(const VideoSettings&, const VideoSettings&) = default;
};

/// The number that stands for an encoder's usual quality.
[[nodiscard]] constexpr double usual_crf(Codec codec) {
    constexpr std::array numbers{23.0, 28.0, 31.0, 35.0};
    return numbers.at(static_cast<std::size_t>(codec));
}

/// Longest distance of keyframes in pictures, at a rate (unknown: 25).
[[nodiscard]] int gop_pictures(const VideoSettings& settings, Rational rate);

struct AudioSettings {
    AudioMode mode = AudioMode::automatic; ///< automatic: copy if the container takes it, else the best it takes
    std::int64_t bitrate = 0;              ///< bits per second per track; 0: by channels
    friend bool operator==(const AudioSettings&, const AudioSettings&) = default;
};

struct Settings {
    Format format = Format::mp4;
    VideoSettings video;
    AudioSettings audio;
    SubtitleMode subtitles = SubtitleMode::copy;
    double shard_seconds = 10;
    Joints joints = Joints::automatic;
    std::int64_t size = 0; ///< bytes of a title's file, never exceeded; 0: as it comes

    /// One quality is solved for all of a title's pictures, so that they come to a rate or a size.
    [[nodiscard]] bool solves_quality() const { return video.bitrate > 0 || size > 0; }
    /// The pictures are looked at, all of them, before they are encoded.
    [[nodiscard]] bool wants_analysis() const { return solves_quality() || joints == Joints::scene; }
    [[nodiscard]] bool joins_at_scenes() const {
        return joints == Joints::scene || (joints == Joints::automatic && solves_quality());
    }
    /// A hash of all of the above: two runs with the same key and the same source make the same bytes.
    [[nodiscard]] std::string key() const;
    friend bool operator==(const Settings&, const Settings&) = default;
};

/// Raised when the same settings come to mean other bytes that users should get: then every finished output counts as
/// made with other settings.
inline constexpr int settings_key_version = 1;

/// A hash of `settings`, which are Settings as JSON: of all that decides the bytes, but of options that came later
/// (core/kept_fields) only where they are given, so that a new option leaves the keys of those who do not use it.
[[nodiscard]] std::string settings_key(Json settings, int version = settings_key_version);

[[nodiscard]] std::optional<Format> format_of_extension(const std::string& extension_without_dot);

REELMILL_OPTION_FIELDS(VideoSettings,
                       (codec, crf, preset, tune, profile, encoder_params, gop_seconds, pixel_format, width, height,
                        scaler, fps, deinterlace, filter, threads),
                       (bitrate, max_bitrate, buffer, target))
REELMILL_FIELDS(AudioSettings, mode, bitrate)
REELMILL_OPTION_FIELDS(Settings, (format, video, audio, subtitles, shard_seconds), (joints, size))

} // namespace reelmill
