#include "reelmill/ffmpeg/encoding_meter.hpp"

#include "drain_bound.hpp"
#include "handles.hpp"

#include "reelmill/ffmpeg/picture_metric.hpp"

#include <deque>
#include <fmt/format.h>

namespace reelmill::ffmpeg {

struct EncodingMeter::Impl {
    PictureMetric metric;
    UniqueCodecContext decoder;
    std::deque<Frame> waiting; ///< given, not come back yet; both come in presentation order
    DrainBound bound{"a decoder of what was encoded", 2, 16};

    Impl(Metric which, const Json& parameters, Rational time_base)
        : metric(which), decoder(open_plain_decoder(*parameters_in(parameters), time_base)) {}

    /// Null: the end.
    void decode(const AVPacket* packet) {
        check(avcodec_send_packet(decoder.get(), packet), "decoding what was encoded");
        Frame picture;
        for (;;) {
            picture.clear();
            const int code = avcodec_receive_frame(decoder.get(), picture.get());
            if (code == AVERROR(EAGAIN) || code == AVERROR_EOF) {
                return;
            }
            check(code, "decoding what was encoded");
            bound.take();
            if (waiting.empty()) {
                throw Failure(FailureKind::internal,
                              fmt::format("{} has encoded a picture that it was not given", decoder->codec->name));
            }
            metric.add(waiting.front(), picture);
            waiting.pop_front();
        }
    }
};

EncodingMeter::EncodingMeter(Metric metric, const Json& parameters, Rational time_base)
    : impl_(hidden<Impl>(metric, parameters, time_base)) {}

void EncodingMeter::given(const Frame& picture) { impl_->waiting.push_back(picture.copy()); }

void EncodingMeter::made(const Packet& packet) {
    impl_->bound.put();
    impl_->decode(packet.get());
}

std::optional<double> EncodingMeter::so_far() const { return impl_->metric.so_far(); }
std::int64_t EncodingMeter::pictures() const { return impl_->metric.pairs(); }

double EncodingMeter::finish() {
    impl_->decode(nullptr);
    if (!impl_->waiting.empty()) {
        throw Failure(FailureKind::internal,
                      fmt::format("{} of {} pictures are missing in what was encoded", impl_->waiting.size(),
                                  impl_->waiting.size() + static_cast<std::size_t>(impl_->metric.pairs())));
    }
    return impl_->metric.finish();
}

} // namespace reelmill::ffmpeg
