#include "sample_converter.hpp"

#include <algorithm>
#include <vector>

namespace reelmill::ffmpeg {
namespace {

constexpr int silence_block = 4096; ///< samples at a time

/// The planes of `frame` from sample `skip` on.
std::vector<const std::uint8_t*> planes_from(const AVFrame& frame, int skip) {
    const auto format = static_cast<AVSampleFormat>(frame.format);
    const bool planar = av_sample_fmt_is_planar(format) != 0;
    const int channels = frame.ch_layout.nb_channels;
    const std::ptrdiff_t step = std::ptrdiff_t{av_get_bytes_per_sample(format)} * (planar ? 1 : channels);
    std::vector<const std::uint8_t*> planes;
    planes.reserve(static_cast<std::size_t>(planar ? channels : 1));
    for (int i = 0; i < (planar ? channels : 1); ++i) {
        planes.push_back(frame.extended_data[i] + step * skip);
    }
    return planes;
}

} // namespace

UniqueFrame new_samples(int format, int rate, const AVChannelLayout& layout, int count) {
    UniqueFrame frame(allocated(av_frame_alloc()));
    frame->nb_samples = count;
    frame->format = format;
    frame->sample_rate = rate;
    check(av_channel_layout_copy(&frame->ch_layout, &layout), "copying a channel layout");
    check(av_frame_get_buffer(frame.get(), 0), "allocating samples");
    return frame;
}

ChannelLayout::ChannelLayout(const AVChannelLayout& layout) {
    if (layout.order == AV_CHANNEL_ORDER_UNSPEC) {
        av_channel_layout_default(&layout_, layout.nb_channels);
    } else {
        check(av_channel_layout_copy(&layout_, &layout), "copying a channel layout");
    }
}

ChannelLayout& ChannelLayout::operator=(const ChannelLayout& other) {
    check(av_channel_layout_copy(&layout_, &other.layout_), "copying a channel layout");
    return *this;
}

ChannelLayout ChannelLayout::usual_for(int channels) {
    ChannelLayout layout;
    av_channel_layout_default(&layout.layout_, channels);
    return layout;
}

bool ChannelLayout::operator==(const ChannelLayout& other) const {
    return av_channel_layout_compare(&layout_, &other.layout_) == 0;
}

SampleConverter::SampleConverter(const AVCodecContext& encoder)
    : output_{encoder.sample_fmt, encoder.sample_rate, ChannelLayout(encoder.ch_layout)} {}

void SampleConverter::convert(const AVFrame& frame, int skip, const Sink& sink) {
    set_input({frame.format, frame.sample_rate, ChannelLayout(frame.ch_layout)}, sink);
    const auto planes = planes_from(frame, skip);
    run(planes.data(), frame.nb_samples - skip, sink);
}

void SampleConverter::convert_silence(std::int64_t count, int rate, const Sink& sink) {
    if (input_.rate != rate) {
        set_input({output_.format, rate, output_.layout}, sink);
    }
    const UniqueFrame silence = new_samples(input_.format, rate, input_.layout.get(), silence_block);
    check(av_samples_set_silence(silence->extended_data, 0, silence_block, silence->ch_layout.nb_channels,
                                 static_cast<AVSampleFormat>(input_.format)),
          "making silence");
    const auto planes = planes_from(*silence, 0);
    for (; count > 0; count -= silence_block) {
        run(planes.data(), static_cast<int>(std::min<std::int64_t>(count, silence_block)), sink);
    }
}

void SampleConverter::finish(const Sink& sink) {
    if (resampler_ != nullptr) {
        run(nullptr, 0, sink);
        resampler_.reset();
        input_ = {};
    }
}

void SampleConverter::set_input(const Shape& shape, const Sink& sink) {
    if (input_ == shape) {
        return;
    }
    finish(sink);
    try {
        open(shape);
    } catch (const Failure&) {
        if (shape.layout.get().nb_channels != output_.layout.get().nb_channels) {
            throw;
        }
        // Speakers that swresample cannot place: as many channels as the encoder's, taken in order.
        open({shape.format, shape.rate, output_.layout});
    }
    input_ = shape;
}

void SampleConverter::open(const Shape& shape) {
    // FFmpeg 5.1 lacks the const that it keeps to.
    auto* to = const_cast<AVChannelLayout*>(&output_.layout.get());
    auto* from = const_cast<AVChannelLayout*>(&shape.layout.get());
    SwrContext* raw = nullptr;
    check(swr_alloc_set_opts2(&raw, to, static_cast<AVSampleFormat>(output_.format), output_.rate, from,
                              static_cast<AVSampleFormat>(shape.format), shape.rate, 0, nullptr),
          "describing the samples");
    UniqueResampler fresh(raw);
    check(swr_init(fresh.get()), "the samples cannot be converted");
    resampler_ = std::move(fresh);
}

void SampleConverter::run(const std::uint8_t* const* data, int count, const Sink& sink) {
    const int room = check(swr_get_out_samples(resampler_.get(), count), "converting samples");
    if (room == 0) {
        return;
    }
    if (converted_ == nullptr || converted_->nb_samples < room) {
        converted_ = new_samples(output_.format, output_.rate, output_.layout.get(), room);
    }
    const int capacity = converted_->nb_samples;
    // FFmpeg before 7.0 lacks a const here, too.
    const int made = check(swr_convert(resampler_.get(), converted_->extended_data, capacity,
                                       const_cast<const std::uint8_t**>(data), count),
                           "converting samples");
    if (made > 0) {
        converted_->nb_samples = made;
        sink(*converted_);
        converted_->nb_samples = capacity;
    }
}

} // namespace reelmill::ffmpeg
