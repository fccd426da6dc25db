#include "reelmill/ffmpeg/video_decoder.hpp"

#include "bounded_values.hpp"
#include "drain_bound.hpp"
#include "handles.hpp"
#include "log_capture.hpp"
#include "versions.hpp"

#include "reelmill/core/hash.hpp"

extern "C" {
#include <libavutil/imgutils.h>
#include <libavutil/pixdesc.h>
}

#include <algorithm>

namespace reelmill::ffmpeg {

namespace {

UniqueCodecContext open_decoder(const Source& source, int index, VideoDecoder::From from) {
    const AVStream& stream = *source.stream(index);
    const AVCodec* codec = avcodec_find_decoder(stream.codecpar->codec_id);
    const std::string what = printable(source.path().bytes) + ": video stream " + std::to_string(index);
    if (codec == nullptr) {
        throw input_failure(what + " is " + avcodec_get_name(stream.codecpar->codec_id) +
                            ", for which this FFmpeg has no decoder");
    }
    const std::int64_t pixels = std::int64_t{stream.codecpar->width} * stream.codecpar->height;
    if (pixels > most_pixels) {
        throw input_failure(what + " says that its pictures are " + std::to_string(stream.codecpar->width) + "x" +
                            std::to_string(stream.codecpar->height) + ", which is too large: the limit is 16384x16384");
    }
    UniqueCodecContext context(allocated(avcodec_alloc_context3(codec)));
    check(avcodec_parameters_to_context(context.get(), stream.codecpar), what + " has unusable parameters");
    context->pkt_timebase = stream.time_base;
    context->framerate = stream.avg_frame_rate;
    context->thread_count = 1;
    context->max_pixels = most_pixels;
    if (from == VideoDecoder::From::keyframe) {
        // Behind a start in mid-stream libavcodec holds back pictures whose references it doubts, some sound ones among
        // them. All are wanted here: what is not sound comes marked as damaged.
        context->flags |= AV_CODEC_FLAG_OUTPUT_CORRUPT;
    }
    const LogCapture log;
    if (const int code = avcodec_open2(context.get(), codec, nullptr); code < 0) {
        const std::string& reason = log.last_error().empty() ? source.complaint() : log.last_error();
        throw input_failure(what + " cannot be decoded: " + (reason.empty() ? error_text(code) : reason));
    }
    return context;
}

} // namespace

struct VideoDecoder::Impl {
    UniqueCodecContext context;
    Rational time_base;
    Ticks frame_ticks = 0;         // nominal, 0 unknown
    AVRational aspect{0, 1};       // the container's word, which goes before the pictures'
    Ticks expected_dts = no_ticks; // of the next packet
    Ticks last_pts = no_ticks;     // of the last picture given out
    Ticks last_duration = 0;
    std::int64_t lost = 0;
    DrainBound bound{"a decoder of pictures", 64, 1024};

    // The ffmpeg program tells the decoder a decode time for every packet, a counted one where the file has none.
    void note_time(AVPacket& packet) {
        if (packet.dts == no_ticks) {
            packet.dts = expected_dts;
        }
        const Ticks step = packet.duration > 0 ? packet.duration : frame_ticks;
        expected_dts = packet.dts == no_ticks || step == 0 ? no_ticks : packet.dts + step;
    }

    void settle_pts(AVFrame& frame) {
        frame.pts = frame.best_effort_timestamp;
        last_duration = duration_of(frame) > 0 ? duration_of(frame) : std::max<Ticks>(frame_ticks, 1);
        if (frame.pts == no_ticks) {
            frame.pts = last_pts == no_ticks ? 0 : last_pts + last_duration;
        }
        // A damaged stream may step back in output order. The ffmpeg program's muxers hold such a picture at the time
        // of the one before; a time that grows is what every container can carry.
        frame.pts = last_pts == no_ticks ? frame.pts : std::max(frame.pts, last_pts);
        last_pts = frame.pts;
    }
};

VideoDecoder::VideoDecoder(const Source& source, int stream, From from) : impl_(hidden<Impl>()) {
    impl_->context = open_decoder(source, stream, from);
    impl_->time_base = source.time_base(stream);
    impl_->aspect = source.stream(stream)->sample_aspect_ratio;
    const AVRational rate = source.stream(stream)->avg_frame_rate;
    if (rate.num > 0 && rate.den > 0) {
        impl_->frame_ticks = rescale(1, Rational{rate.den, rate.num}, impl_->time_base);
    }
    if (from == From::start_of_file) {
        impl_->expected_dts = -impl_->context->has_b_frames * impl_->frame_ticks;
    }
}

void VideoDecoder::send(const Packet& packet) {
    Packet timed = packet.copy();
    impl_->note_time(*timed.get());
    impl_->bound.put();
    const int code = avcodec_send_packet(impl_->context.get(), timed.get());
    if (code == AVERROR(ENOMEM)) {
        throw std::bad_alloc();
    }
    impl_->lost += code < 0 ? 1 : 0;
}

void VideoDecoder::finish() { avcodec_send_packet(impl_->context.get(), nullptr); }

bool VideoDecoder::receive(Frame& frame) {
    for (;;) {
        frame.clear();
        const int code = avcodec_receive_frame(impl_->context.get(), frame.get());
        if (code == 0) {
            impl_->bound.take();
            bound_values(*frame.get());
            impl_->settle_pts(*frame.get());
            if (impl_->aspect.num > 0) {
                frame.get()->sample_aspect_ratio = impl_->aspect;
            }
            return true;
        }
        if (code == AVERROR(EAGAIN) || code == AVERROR_EOF) {
            return false;
        }
        if (code == AVERROR(ENOMEM)) {
            throw std::bad_alloc();
        }
        impl_->bound.take();
        ++impl_->lost; // this picture is gone; the next call goes on behind it
    }
}

std::int64_t VideoDecoder::lost_packets() const { return impl_->lost; }

std::string hash_of_pixels(const Frame& frame) {
    const AVFrame& raw = *frame.get();
    const auto format = static_cast<AVPixelFormat>(raw.format);
    const AVPixFmtDescriptor* description = av_pix_fmt_desc_get(format);
    Hasher hasher;
    hasher.add(std::int64_t{raw.width}).add(std::int64_t{raw.height}).add(std::int64_t{raw.format});
    const int planes = av_pix_fmt_count_planes(format);
    for (int plane = 0; plane < planes; ++plane) {
        const bool chroma = plane == 1 || plane == 2;
        const int shift = chroma && description->nb_components >= 3 ? description->log2_chroma_h : 0;
        const int rows = -((-raw.height) >> shift);
        const int bytes = av_image_get_linesize(format, raw.width, plane);
        for (int row = 0; row < rows && bytes > 0; ++row) {
            const std::uint8_t* line = raw.data[plane] + std::ptrdiff_t{raw.linesize[plane]} * row;
            hasher.add(std::as_bytes(std::span(line, static_cast<std::size_t>(bytes))));
        }
    }
    return hasher.hex();
}

} // namespace reelmill::ffmpeg
