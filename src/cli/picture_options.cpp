#include "groups.hpp"

#include "reelmill/core/failure.hpp"
#include "reelmill/core/json.hpp"
#include "reelmill/core/split_text.hpp"

#include <algorithm>
#include <cctype>

namespace reelmill::cli {
namespace {

using Words = std::vector<std::string>;

const Words presets(preset_names.begin(), preset_names.end());
const Words h264_tunes{"film", "animation", "grain", "stillimage", "psnr", "ssim", "fastdecode", "zerolatency"};
const Words hevc_tunes{"psnr", "ssim", "grain", "fastdecode", "zerolatency", "animation"};
const Words h264_profiles{"baseline", "main", "high", "high10", "high422", "high444"};
const Words scalers{"fast_bilinear",   "bilinear",        "bicubic", "experimental", "neighbor", "area",
                    "bicublin",        "gauss",           "sinc",    "lanczos",      "spline",   "accurate_rnd",
                    "full_chroma_int", "full_chroma_inp", "bitexact"};
constexpr const char* leave_out = "leave the option out instead";

/// The ranges of libx264, libx265, libvpx-vp9 and SVT-AV1; the last has no lossless mode.
double crf(Codec codec, const std::string& option, const std::string& text) {
    if (codec == Codec::av1) {
        return real_number(option, text, 1, 63);
    }
    return real_number(option, text, 0, codec == Codec::vp9 ? 63 : 51);
}

std::string preset(Codec codec, const std::string& option, const std::string& text) {
    const bool is_number = std::ranges::all_of(text, [](unsigned char c) { return std::isdigit(c) != 0; });
    if (is_number && (codec == Codec::vp9 || codec == Codec::av1)) {
        return std::to_string(whole_number(option, text, 0, codec == Codec::vp9 ? 8 : 13));
    }
    return choice(option, text, presets);
}

std::string all_of(const std::string& option, const std::string& text, char between, const Words& words) {
    for (const std::string& word : split_text(text, between)) {
        static_cast<void>(choice(option, word, words));
    }
    return text;
}

/// libx264 and libx265 take several tunings, joined with a comma.
std::string tune(Codec codec, const std::string& option, const std::string& text) {
    if (codec == Codec::h264 || codec == Codec::hevc) {
        return all_of(option, text, ',', codec == Codec::h264 ? h264_tunes : hevc_tunes);
    }
    return not_empty_text(option, text, leave_out);
}

std::string profile(Codec codec, const std::string& option, const std::string& text) {
    return codec == Codec::h264 ? choice(option, text, h264_profiles) : not_empty_text(option, text, leave_out);
}

std::string pixel_format(const std::string& option, const std::string& text) {
    const bool is_name = !text.empty() && std::ranges::all_of(text, [](unsigned char c) {
        return std::islower(c) != 0 || std::isdigit(c) != 0 || c == '_';
    });
    if (!is_name) {
        throw wrong_value(option, text, "is no name of a format; give one such as yuv420p or yuv420p10le");
    }
    return text;
}

} // namespace

OptionGroup picture_options(VideoSettings& video) {
    constexpr double longest_gop = 3600; // seconds
    constexpr int largest_side = 16384;  // pixels; libx264 and libx265 take no more
    const auto for_codec = [&video](auto read) {
        return [&video, read](const std::string& option, const std::string& text) {
            return read(video.codec, option, text);
        };
    };
    return {
        "Picture",
        {
            {"codec", 0, "NAME", "h264, hevc, vp9 or av1; h264 if not given, vp9 for webm", one_of(video.codec)},
            {"crf", 0, "N",
             "quality: lower is better and larger, 0 is lossless (not with av1); 23 for h264, 28 for hevc, "
             "31 for vp9, 35 for av1 if not given",
             with_codec(into(video.crf, for_codec(crf)))},
            {"bitrate", 0, "RATE", "of a title's pictures, on average over the title, such as 2500k; instead of --crf",
             offering({"500k", "1M", "2500k", "5M", "8M"}, into(video.bitrate, video_bit_rate))},
            {"max-bitrate", 0, "RATE",
             "a cap: a player's --buffer that fills at this rate never runs dry; with --crf, --bitrate, --size or "
             "--target",
             offering({"1M", "2500k", "4M", "8M", "20M"}, into(video.max_bitrate, video_bit_rate))},
            {"buffer", 0, "BITS", "of that player, such as 8M; what comes in two seconds if not given",
             offering({"2M", "4M", "8M", "16M"}, into(video.buffer, buffer_bits))},
            {"target", 0, "METRIC=VALUE",
             "a quality that is measured, of each piece of a title: ssim=0.985, psnr=42 (dB), xpsnr=40 (dB) or "
             "vmaf=93; "
             "instead of --crf",
             offering({"ssim=0.98", "ssim=0.985", "ssim=0.99", "psnr=40", "psnr=42", "psnr=45", "xpsnr=40", "vmaf=93"},
                      into(video.target, quality_target))},
            {"preset", 0, "NAME",
             "speed against size: ultrafast to placebo; a number from 0 (vp9: to 8, av1: to 13) "
             "also does for vp9 and av1; medium if not given",
             offering(presets, with_codec(into(video.preset, for_codec(preset))))},
            {"tune", 0, "NAME", "the encoder's tuning, such as film, animation or grain",
             offering(h264_tunes, with_codec(into(video.tune, for_codec(tune))))},
            {"profile", 0, "NAME", "the encoder's profile, such as high; chosen by it if not given",
             offering(h264_profiles, with_codec(into(video.profile, for_codec(profile))))},
            {"encoder-params", 0, "K=V:K=V", "further settings by the encoder's own names",
             into(video.encoder_params, encoder_params)},
            {"gop", 0, "SECONDS", "longest distance of keyframes; the encoder's choice if not given",
             real(video.gop_seconds, 0.01, longest_gop)},
            {"pixel-format", 0, "NAME", "by FFmpeg's name, such as yuv420p10le; the source's if not given",
             offering({"yuv420p", "yuv420p10le", "yuv422p", "yuv422p10le", "yuv444p", "yuv444p10le"},
                      into(video.pixel_format, pixel_format))},
            {"width", 0, "PIXELS", "scale to this width; without --height the aspect is kept",
             whole(video.width, 2, largest_side)},
            {"height", 0, "PIXELS", "scale to this height; without --width the aspect is kept",
             whole(video.height, 2, largest_side)},
            {"scaler", 0, "NAME", "bicubic if not given; bilinear, lanczos, spline, ..., joined with +",
             offering(scalers,
                      into(video.scaler, [](const std::string& option,
                                            const std::string& text) { return all_of(option, text, '+', scalers); }))},
            {"fps", 0, "RATE", "constant rate, such as 25, 23.976 or 30000/1001; the source's own times if not given",
             offering({"23.976", "24", "25", "29.97", "30", "50", "59.94", "60"}, into(video.fps, frame_rate))},
            {"deinterlace", 0, "WHEN", "auto (interlaced pictures only), on or off; off if not given",
             one_of(video.deinterlace)},
            {"filter", 0, "CHAIN", "libavfilter chain with one input and one output, run before scaling",
             not_empty(video.filter, leave_out)},
        }};
}

} // namespace reelmill::cli
