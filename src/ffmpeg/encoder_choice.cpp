// Which encoder, which pixel format: the questions of video_encoder.hpp that need no encoder to be open.
#include "reelmill/ffmpeg/video_encoder.hpp"

#include "handles.hpp"
#include "versions.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace reelmill::ffmpeg {

namespace {

bool is_rgb(const AVPixFmtDescriptor& format) { return (format.flags & AV_PIX_FMT_FLAG_RGB) != 0; }
bool is_alpha(const AVPixFmtDescriptor& format) { return (format.flags & AV_PIX_FMT_FLAG_ALPHA) != 0; }

const AVCodec* encoder_for(Codec codec, const std::string& pixel_format) {
    const std::string name = encoder_name(codec, pixel_format);
    const AVCodec* encoder = avcodec_find_encoder_by_name(name.c_str());
    if (encoder == nullptr) {
        throw environment_failure(
            fmt::format("--codec {}: this FFmpeg was built without {}; install one that has it", name_of(codec), name));
    }
    return encoder;
}

bool takes(const AVCodec& encoder, AVPixelFormat format) {
    const auto formats = pixel_formats_of(encoder);
    return formats.empty() || std::ranges::find(formats, format) != formats.end();
}

std::string wanted_format(const VideoSettings& settings) {
    const AVPixelFormat format = av_get_pix_fmt(settings.pixel_format.c_str());
    if (format == AV_PIX_FMT_NONE || !takes(*encoder_for(settings.codec, settings.pixel_format), format)) {
        throw usage_failure(fmt::format("--pixel-format {}: {} does not take it; see ffmpeg -h encoder={}",
                                        settings.pixel_format, encoder_name(settings.codec, ""),
                                        encoder_name(settings.codec, "")));
    }
    return settings.pixel_format;
}

} // namespace

std::string choose_pixel_format(const VideoSettings& settings, const std::string& source) {
    if (!settings.pixel_format.empty()) {
        return wanted_format(settings);
    }
    const AVPixelFormat format = av_get_pix_fmt(source.c_str());
    const AVPixFmtDescriptor* description = av_pix_fmt_desc_get(format);
    const bool lossless = settings.crf && *settings.crf == 0;
    const bool rgb_kept = lossless && settings.codec == Codec::h264 && description != nullptr && is_rgb(*description) &&
                          description->comp[0].depth == 8;
    if (rgb_kept && avcodec_find_encoder_by_name("libx264rgb") != nullptr) {
        return "bgr24"; // no conversion to YUV, so nothing is lost
    }
    const AVCodec& encoder = *encoder_for(settings.codec, "");
    if (takes(encoder, format)) {
        return source;
    }
    const auto formats = pixel_formats_of(encoder);
    AVPixelFormat best = AV_PIX_FMT_NONE;
    for (const AVPixelFormat candidate : formats) {
        const AVPixFmtDescriptor& offered = *av_pix_fmt_desc_get(candidate);
        // Grey as RGB would lose nothing, and no player would like it; transparency is not kept anyway.
        if ((is_rgb(offered) && !(description != nullptr && is_rgb(*description))) || is_alpha(offered)) {
            continue;
        }
        best = best == AV_PIX_FMT_NONE ? candidate : av_find_best_pix_fmt_of_2(best, candidate, format, 0, nullptr);
    }
    return av_get_pix_fmt_name(best);
}

ChromaShift chroma_shift(const std::string& pixel_format) {
    const AVPixFmtDescriptor* description = av_pix_fmt_desc_get(av_get_pix_fmt(pixel_format.c_str()));
    return description == nullptr ? ChromaShift{} : ChromaShift{description->log2_chroma_w, description->log2_chroma_h};
}

bool needs_whole_chroma(Codec codec) { return codec != Codec::vp9; }

std::string encoder_name(Codec codec, const std::string& pixel_format) {
    switch (codec) {
    case Codec::h264: {
        const AVPixFmtDescriptor* description = av_pix_fmt_desc_get(av_get_pix_fmt(pixel_format.c_str()));
        return description != nullptr && is_rgb(*description) ? "libx264rgb" : "libx264";
    }
    case Codec::hevc:
        return "libx265";
    case Codec::vp9:
        return "libvpx-vp9";
    case Codec::av1:
        break;
    }
    return "libsvtav1";
}

bool encoder_available(Codec codec) { return avcodec_find_encoder_by_name(encoder_name(codec, "").c_str()) != nullptr; }

std::string encoder_version(Codec codec) {
    return fmt::format("{} libavcodec {}", encoder_name(codec, ""), avcodec_version());
}

bool has_alpha(const std::string& pixel_format) {
    const AVPixFmtDescriptor* description = av_pix_fmt_desc_get(av_get_pix_fmt(pixel_format.c_str()));
    return description != nullptr && is_alpha(*description);
}

} // namespace reelmill::ffmpeg
