#include "reelmill/ffmpeg/video_encoder.hpp"

#include "captions.hpp"
#include "drain_bound.hpp"
#include "encoder_options.hpp"
#include "handles.hpp"
#include "log_capture.hpp"
#include "picture_timing.hpp"
#include "stream_picture.hpp"
#include "versions.hpp"

#include "reelmill/ffmpeg/canvas.hpp"
#include "reelmill/ffmpeg/stream_parameters.hpp"

#include <algorithm>
#include <cmath>
#include <deque>
#include <fmt/format.h>
#include <utility>

namespace reelmill::ffmpeg {

namespace {

void describe_picture(AVCodecContext& context, const title::Picture& picture) {
    context.width = picture.width;
    context.height = picture.height;
    context.pix_fmt = av_get_pix_fmt(picture.pixel_format.c_str());
    context.sample_aspect_ratio = to_av(picture.sample_aspect);
    set_known(picture, {context.color_range, context.color_primaries, context.color_trc, context.colorspace,
                        context.chroma_sample_location, context.field_order});
}

UniqueCodecContext open_encoder(const VideoSettings& settings, const EncoderTarget& target) {
    const std::string name = encoder_name(settings.codec, target.picture.pixel_format);
    const AVCodec* encoder = avcodec_find_encoder_by_name(name.c_str());
    if (encoder == nullptr) {
        throw environment_failure(name + " is missing from this FFmpeg");
    }
    UniqueCodecContext opened(allocated(avcodec_alloc_context3(encoder)));
    AVCodecContext& context = *opened;
    describe_picture(context, target.picture);
    context.time_base = to_av(target.time_base);
    context.framerate = to_av(target.frame_rate.known() ? target.frame_rate : Rational{25, 1});
    context.gop_size = gop_pictures(settings, target.frame_rate);
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
    return opened;
}

bool is_bottom_first(const title::Picture& picture) {
    return picture.field_order == "bb" || picture.field_order == "bt";
}

} // namespace

struct VideoEncoder::Impl {
    struct SentFrame {
        Ticks encoder_pts;
        Ticks pts;
        Ticks duration;
        bool progressive; // though coded as two fields
        std::vector<std::uint8_t> captions;
    };
    VideoSettings settings;
    EncoderTarget target;
    UniqueCodecContext context;
    Json parameters;
    bool in_fields;                // H.264 coded interlaced
    std::deque<SentFrame> inside;  // sent, packet not seen yet; ascending by encoder_pts
    std::deque<Packet> from_other; // what the encoder before this one still held
    bool sent_any = false;         // to this encoder
    bool anew = false;             // the next packet is the first of an encoder that is not the first
    bool gave_anew = false;
    Ticks first_pts = no_ticks;
    Ticks last_encoder_pts = -1;
    DrainBound bound{"an encoder of pictures", 2, 16};

    Impl(const VideoSettings& the_settings, const EncoderTarget& the_target)
        : settings(the_settings), target(the_target), context(open_encoder(settings, target)),
          parameters(parameters_to_json(*parameters_of(*context, "encoder parameters"))),
          in_fields(settings.codec == Codec::h264 && is_interlaced(target.picture)) {}

    // Encoders want strictly increasing times from about zero. Sources repeat timestamps and start anywhere.
    Ticks encoder_time(Ticks pts) {
        first_pts = first_pts == no_ticks ? pts : first_pts;
        last_encoder_pts = std::max(pts - first_pts, last_encoder_pts + 1);
        return last_encoder_pts;
    }

    // libavcodec turns x264's order of fields over with each frame that has another one, at once, while x264 still
    // holds frames that came before; and what x264 164 then makes is not quite lossless, even with the first frame. So
    // it never sees another one.
    void follow_fields(AVFrame& frame) {
        if (!ffmpeg::is_interlaced(frame)) {
            set_top_field_first(frame, !is_bottom_first(target.picture));
            return;
        }
        const bool bottom_first = !is_top_field_first(frame);
        if (bottom_first == is_bottom_first(target.picture)) {
            return;
        }
        target.picture.field_order = bottom_first ? "bb" : "tt";
        if (sent_any) {
            begin_anew();
        } else {
            context = open_encoder(settings, target);
        }
    }

    void begin_anew() {
        avcodec_send_frame(context.get(), nullptr);
        Packet packet;
        while (receive(packet)) {
            from_other.push_back(std::move(packet));
            packet = Packet();
        }
        context = open_encoder(settings, target);
        first_pts = no_ticks;
        last_encoder_pts = -1;
        sent_any = false;
        anew = true;
    }

    bool receive(Packet& packet) {
        const int code = avcodec_receive_packet(context.get(), packet.get());
        if (code == AVERROR(EAGAIN) || code == AVERROR_EOF) {
            return false;
        }
        if (code < 0) {
            throw Failure(FailureKind::internal, fmt::format("{} failed: {}", context->codec->name, error_text(code)));
        }
        bound.take();
        restore(packet);
        return true;
    }

    void restore(Packet& whole) {
        AVPacket& packet = *whole.get();
        const auto sent = std::ranges::lower_bound(inside, packet.pts, {}, &SentFrame::encoder_pts);
        if (sent == inside.end() || sent->encoder_pts != packet.pts) {
            throw Failure(FailureKind::internal, fmt::format("{} gave a packet for no frame", context->codec->name));
        }
        packet.pts = sent->pts;
        packet.dts = no_ticks;
        packet.duration = sent->duration;
        if (sent->progressive) {
            check(av_packet_make_writable(&packet), "marking a progressive picture");
            say_progressive({packet.data, static_cast<std::size_t>(packet.size)});
        }
        insert_captions(whole, settings.codec, sent->captions);
        inside.erase(sent);
    }
};

VideoEncoder::VideoEncoder(const VideoSettings& settings, const EncoderTarget& target)
    : impl_(hidden<Impl>(settings, target)) {}

void VideoEncoder::send(Frame frame) {
    AVFrame& raw = *frame.get();
    const Ticks pts = raw.pts;
    const bool progressive = impl_->in_fields && !frame.interlaced();
    if (impl_->in_fields) {
        impl_->follow_fields(raw);
    }
    raw.pict_type = AV_PICTURE_TYPE_NONE; // the source's picture types are no wish for ours
    raw.pts = impl_->encoder_time(pts);
    impl_->sent_any = true;
    impl_->bound.put();
    const bool by_us = are_inserted_by_us(impl_->settings.codec);
    impl_->inside.push_back(
        {raw.pts, pts, frame.duration(), progressive, by_us ? caption_message(frame) : std::vector<std::uint8_t>()});
    if (by_us) {
        frame.drop_captions(); // a later libavcodec would write them as well
    }
    const int code = avcodec_send_frame(impl_->context.get(), &raw);
    if (code < 0) {
        throw Failure(FailureKind::internal,
                      fmt::format("{} cannot encode a frame: {}", impl_->context->codec->name, error_text(code)));
    }
}

void VideoEncoder::finish() { avcodec_send_frame(impl_->context.get(), nullptr); }

bool VideoEncoder::receive(Packet& packet) {
    packet.clear();
    impl_->gave_anew = false;
    if (!impl_->from_other.empty()) {
        packet = std::move(impl_->from_other.front());
        impl_->from_other.pop_front();
        return true;
    }
    if (!impl_->receive(packet)) {
        return false;
    }
    impl_->gave_anew = std::exchange(impl_->anew, false);
    return true;
}

bool VideoEncoder::began_anew() const { return impl_->gave_anew; }

Json VideoEncoder::parameters() const { return impl_->parameters; }

} // namespace reelmill::ffmpeg
