#include "reelmill/ffmpeg/video_encoder.hpp"

#include "drain_bound.hpp"
#include "encoder_options.hpp"
#include "handles.hpp"
#include "log_capture.hpp"
#include "versions.hpp"

#include "reelmill/ffmpeg/stream_parameters.hpp"

#include <algorithm>
#include <cmath>
#include <deque>
#include <fmt/format.h>

namespace reelmill::ffmpeg {

namespace {

constexpr int default_gop_frames = 250; // x264's and x265's own; given to the others too

template <typename Enum> Enum by_name(int (*lookup)(const char*), const std::string& name, Enum unspecified) {
    const int value = name.empty() ? -1 : lookup(name.c_str());
    return value < 0 ? unspecified : static_cast<Enum>(value);
}

AVFieldOrder field_order_of(const std::string& name) {
    if (name == "progressive") {
        return AV_FIELD_PROGRESSIVE;
    }
    if (name == "tt") {
        return AV_FIELD_TT;
    }
    if (name == "bb") {
        return AV_FIELD_BB;
    }
    if (name == "tb") {
        return AV_FIELD_TB;
    }
    return name == "bt" ? AV_FIELD_BT : AV_FIELD_UNKNOWN;
}

void describe_picture(AVCodecContext& context, const title::Picture& picture) {
    context.width = picture.width;
    context.height = picture.height;
    context.pix_fmt = av_get_pix_fmt(picture.pixel_format.c_str());
    context.sample_aspect_ratio = to_av(picture.sample_aspect);
    context.color_range = by_name(av_color_range_from_name, picture.color_range, AVCOL_RANGE_UNSPECIFIED);
    context.color_primaries = by_name(av_color_primaries_from_name, picture.color_primaries, AVCOL_PRI_UNSPECIFIED);
    context.color_trc = by_name(av_color_transfer_from_name, picture.color_transfer, AVCOL_TRC_UNSPECIFIED);
    context.colorspace = by_name(av_color_space_from_name, picture.color_matrix, AVCOL_SPC_UNSPECIFIED);
    context.chroma_sample_location =
        by_name(av_chroma_location_from_name, picture.chroma_location, AVCHROMA_LOC_UNSPECIFIED);
    context.field_order = field_order_of(picture.field_order);
}

int gop_frames(const VideoSettings& settings, Rational rate) {
    if (settings.gop_seconds <= 0) {
        return default_gop_frames;
    }
    const double frames = settings.gop_seconds * (rate.known() ? rate.value() : 25.0);
    return std::max(1, static_cast<int>(std::lround(std::min(frames, 1e6))));
}

} // namespace

struct VideoEncoder::Impl {
    struct SentFrame {
        Ticks encoder_pts;
        Ticks pts;
        Ticks duration;
    };
    UniqueCodecContext context;
    std::deque<SentFrame> inside; // sent, packet not seen yet; ascending by encoder_pts
    Ticks first_pts = no_ticks;
    Ticks last_encoder_pts = -1;
    DrainBound bound{"an encoder of pictures", 2, 16};

    // Encoders want strictly increasing times from about zero. Sources repeat timestamps and start anywhere.
    Ticks encoder_time(Ticks pts) {
        first_pts = first_pts == no_ticks ? pts : first_pts;
        last_encoder_pts = std::max(pts - first_pts, last_encoder_pts + 1);
        return last_encoder_pts;
    }

    void restore_times(AVPacket& packet) {
        const auto sent = std::ranges::lower_bound(inside, packet.pts, {}, &SentFrame::encoder_pts);
        if (sent == inside.end() || sent->encoder_pts != packet.pts) {
            throw Failure(FailureKind::internal, fmt::format("{} gave a packet for no frame", context->codec->name));
        }
        packet.pts = sent->pts;
        packet.dts = no_ticks;
        packet.duration = sent->duration;
        inside.erase(sent);
    }
};

VideoEncoder::VideoEncoder(const VideoSettings& settings, const EncoderTarget& target)
    : impl_(std::make_unique<Impl>()) {
    const std::string name = encoder_name(settings.codec, target.picture.pixel_format);
    const AVCodec* encoder = avcodec_find_encoder_by_name(name.c_str());
    if (encoder == nullptr) {
        throw environment_failure(name + " is missing from this FFmpeg");
    }
    impl_->context.reset(allocated(avcodec_alloc_context3(encoder)));
    AVCodecContext& context = *impl_->context;
    describe_picture(context, target.picture);
    context.time_base = to_av(target.time_base);
    context.framerate = to_av(target.frame_rate.known() ? target.frame_rate : Rational{25, 1});
    context.gop_size = gop_frames(settings, target.frame_rate);
    context.thread_count = target.threads;
    context.flags |= AV_CODEC_FLAG_GLOBAL_HEADER | AV_CODEC_FLAG_BITEXACT;
    Options options;
    for (const auto& [key, value] : encoder_options(settings, target)) {
        options.set(key, value);
    }
    const LogCapture log;
    const int code = avcodec_open2(&context, encoder, options.address());
    if (code < 0) {
        const std::string reason = log.last_error().empty() ? error_text(code) : log.last_error();
        throw usage_failure(fmt::format("{} refuses these settings for {}x{} {}: {}", name, target.picture.width,
                                        target.picture.height, target.picture.pixel_format, reason));
    }
    if (!options.leftover().empty()) {
        throw usage_failure(fmt::format("{} knows no parameter \"{}\"", name, options.leftover()));
    }
}

VideoEncoder::~VideoEncoder() = default;
VideoEncoder::VideoEncoder(VideoEncoder&&) noexcept = default;
VideoEncoder& VideoEncoder::operator=(VideoEncoder&&) noexcept = default;

void VideoEncoder::send(Frame frame) {
    AVFrame& raw = *frame.get();
    const Ticks pts = raw.pts;
    raw.pict_type = AV_PICTURE_TYPE_NONE; // the source's picture types are no wish for ours
    raw.pts = impl_->encoder_time(pts);
    impl_->inside.push_back({raw.pts, pts, frame.duration()});
    impl_->bound.put();
    const int code = avcodec_send_frame(impl_->context.get(), &raw);
    if (code < 0) {
        throw Failure(FailureKind::internal,
                      fmt::format("{} cannot encode a frame: {}", impl_->context->codec->name, error_text(code)));
    }
}

void VideoEncoder::finish() { avcodec_send_frame(impl_->context.get(), nullptr); }

bool VideoEncoder::receive(Packet& packet) {
    packet.clear();
    const int code = avcodec_receive_packet(impl_->context.get(), packet.get());
    if (code == AVERROR(EAGAIN) || code == AVERROR_EOF) {
        return false;
    }
    if (code < 0) {
        throw Failure(FailureKind::internal,
                      fmt::format("{} failed: {}", impl_->context->codec->name, error_text(code)));
    }
    impl_->bound.take();
    impl_->restore_times(*packet.get());
    return true;
}

Json VideoEncoder::parameters() const {
    const UniqueParameters parameters(allocated(avcodec_parameters_alloc()));
    check(avcodec_parameters_from_context(parameters.get(), impl_->context.get()), "encoder parameters");
    return parameters_to_json(*parameters);
}

} // namespace reelmill::ffmpeg
