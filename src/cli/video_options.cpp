#include "video_options.hpp"

#include "reelmill/cli/suggest.hpp"
#include "reelmill/cli/values.hpp"
#include "reelmill/core/failure.hpp"
#include "reelmill/core/json.hpp"

#include <algorithm>
#include <cctype>
#include <fmt/format.h>

namespace reelmill::cli {
namespace {

using Words = std::vector<std::string>;

const Words codecs{"h264", "hevc", "vp9", "av1"};
const Words presets{"ultrafast", "superfast", "veryfast", "faster",   "fast",
                    "medium",    "slow",      "slower",   "veryslow", "placebo"};
const Words h264_tunes{"film", "animation", "grain", "stillimage", "psnr", "ssim", "fastdecode", "zerolatency"};
const Words hevc_tunes{"psnr", "ssim", "grain", "fastdecode", "zerolatency", "animation"};
const Words h264_profiles{"baseline", "main", "high", "high10", "high422", "high444"};
const Words scalers{"fast_bilinear",   "bilinear",        "bicubic", "experimental", "neighbor", "area",
                    "bicublin",        "gauss",           "sinc",    "lanczos",      "spline",   "accurate_rnd",
                    "full_chroma_int", "full_chroma_inp", "bitexact"};
constexpr double longest_gop = 3600; // seconds
constexpr int largest_side = 16384;  // pixels; libx264 and libx265 take no more

/// The ranges of libx264, libx265, libvpx-vp9 and SVT-AV1; the last has no lossless mode.
double crf_for(Codec codec, const std::string& text) {
    if (codec == Codec::av1) {
        return real_number("--crf", text, 1, 63);
    }
    return real_number("--crf", text, 0, codec == Codec::vp9 ? 63 : 51);
}

std::string preset_for(Codec codec, const std::string& text) {
    const bool is_number = std::ranges::all_of(text, [](unsigned char c) { return std::isdigit(c) != 0; });
    if (is_number && (codec == Codec::vp9 || codec == Codec::av1)) {
        return std::to_string(whole_number("--preset", text, 0, codec == Codec::vp9 ? 8 : 13));
    }
    return presets[choice("--preset", text, presets)];
}

/// libx264 and libx265 take several tunings, joined with a comma.
void check_tune(Codec codec, const std::string& text) {
    if (codec != Codec::h264 && codec != Codec::hevc) {
        return;
    }
    for (std::size_t begin = 0; begin <= text.size();) {
        const std::size_t end = std::min(text.find(',', begin), text.size());
        static_cast<void>(
            choice("--tune", text.substr(begin, end - begin), codec == Codec::h264 ? h264_tunes : hevc_tunes));
        begin = end + 1;
    }
}

void check_scaler(const std::string& text) {
    for (std::size_t begin = 0; begin <= text.size();) {
        const std::size_t end = std::min(text.find('+', begin), text.size());
        static_cast<void>(choice("--scaler", text.substr(begin, end - begin), scalers));
        begin = end + 1;
    }
}

std::string pixel_format(const std::string& text) {
    const bool is_name = !text.empty() && std::ranges::all_of(text, [](unsigned char c) {
        return std::islower(c) != 0 || std::isdigit(c) != 0 || c == '_';
    });
    if (!is_name) {
        throw usage_failure(fmt::format(
            "--pixel-format {}: is no name of a format; give one such as yuv420p or yuv420p10le", printable(text)));
    }
    return text;
}

Deinterlace deinterlace(const std::string& text) {
    constexpr Deinterlace modes[] = {Deinterlace::automatic, Deinterlace::on, Deinterlace::off};
    return modes[choice("--deinterlace", text, {"auto", "on", "off"})];
}

std::string not_empty(const std::string& option, const std::string& text) {
    if (text.empty()) {
        throw usage_failure(fmt::format("{} \"\": is empty; leave the option out instead", option));
    }
    return text;
}

void take_encoder_options(const CommandLine& line, VideoSettings& video) {
    if (const auto text = line.value("crf")) {
        video.crf = crf_for(video.codec, *text);
    }
    if (const auto text = line.value("preset")) {
        video.preset = preset_for(video.codec, *text);
    }
    if (const auto text = line.value("tune")) {
        check_tune(video.codec, *text);
        video.tune = not_empty("--tune", *text);
    }
    if (const auto text = line.value("profile")) {
        video.profile = video.codec == Codec::h264 ? h264_profiles[choice("--profile", *text, h264_profiles)]
                                                   : not_empty("--profile", *text);
    }
    if (const auto text = line.value("encoder-params")) {
        video.encoder_params = encoder_params("--encoder-params", *text);
    }
    if (const auto text = line.value("gop")) {
        video.gop_seconds = real_number("--gop", *text, 0.01, longest_gop);
    }
}

void take_picture_options(const CommandLine& line, VideoSettings& video) {
    if (const auto text = line.value("pixel-format")) {
        video.pixel_format = pixel_format(*text);
    }
    if (const auto text = line.value("width")) {
        video.width = static_cast<int>(whole_number("--width", *text, 2, largest_side));
    }
    if (const auto text = line.value("height")) {
        video.height = static_cast<int>(whole_number("--height", *text, 2, largest_side));
    }
    if (const auto text = line.value("scaler")) {
        check_scaler(*text);
        video.scaler = *text;
    }
    if (const auto text = line.value("fps")) {
        video.fps = frame_rate("--fps", *text);
    }
    if (const auto text = line.value("deinterlace")) {
        video.deinterlace = deinterlace(*text);
    }
    if (const auto text = line.value("filter")) {
        video.filter = not_empty("--filter", *text);
    }
}

} // namespace

VideoSettings video_settings_from(const CommandLine& line, Codec usual_codec) {
    VideoSettings video;
    video.codec = usual_codec;
    if (const auto text = line.value("codec")) {
        constexpr Codec values[] = {Codec::h264, Codec::hevc, Codec::vp9, Codec::av1};
        video.codec = values[choice("--codec", *text, codecs)];
    }
    take_encoder_options(line, video);
    take_picture_options(line, video);
    return video;
}

} // namespace reelmill::cli
