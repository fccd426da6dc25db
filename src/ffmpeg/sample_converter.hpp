// Samples of any shape to those of an encoder.
#pragma once

#include "handles.hpp"

extern "C" {
#include <libavutil/channel_layout.h>
#include <libswresample/swresample.h>
}

#include <cstdint>
#include <functional>

namespace reelmill::ffmpeg {

using UniqueResampler = std::unique_ptr<SwrContext, FreeByAddress<swr_free>>;

/// A frame with room for `count` samples.
[[nodiscard]] UniqueFrame new_samples(int format, int rate, const AVChannelLayout& layout, int count);

/// An AVChannelLayout that frees itself. A layout without names gets the usual ones for its number of channels.
class ChannelLayout {
public:
    ChannelLayout() = default;
    explicit ChannelLayout(const AVChannelLayout& layout);
    ~ChannelLayout() { av_channel_layout_uninit(&layout_); }
    ChannelLayout(const ChannelLayout& other) : ChannelLayout(other.layout_) {}
    ChannelLayout& operator=(const ChannelLayout& other);
    [[nodiscard]] static ChannelLayout usual_for(int channels);
    [[nodiscard]] const AVChannelLayout& get() const { return layout_; }
    [[nodiscard]] bool operator==(const ChannelLayout& other) const;

private:
    AVChannelLayout layout_{};
};

/// Keeps time: what comes out is as long as what went in, to the sample, however the input's shape changes on the way.
class SampleConverter {
public:
    using Sink = std::function<void(const AVFrame&)>;

    /// To the shape of `encoder`, which must be open.
    explicit SampleConverter(const AVCodecContext& encoder);

    /// `frame` without its first `skip` samples. The frame that `sink` sees is used again for the next.
    void convert(const AVFrame& frame, int skip, const Sink& sink);
    void convert_silence(std::int64_t count, int rate, const Sink& sink);
    /// What a resampler still holds.
    void finish(const Sink& sink);

private:
    struct Shape {
        int format = -1;
        int rate = 0;
        ChannelLayout layout;
        bool operator==(const Shape&) const = default;
    };

    void set_input(const Shape& shape, const Sink& sink);
    void open(const Shape& shape);
    void run(const std::uint8_t* const* data, int count, const Sink& sink);

    Shape input_;
    Shape output_;
    UniqueResampler resampler_;
    UniqueFrame converted_;
};

} // namespace reelmill::ffmpeg
