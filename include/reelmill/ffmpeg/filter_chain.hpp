// A libavfilter chain between decoder and encoder: one picture stream in, one out.
#pragma once

#include "reelmill/core/hidden.hpp"
#include "reelmill/core/time.hpp"
#include "reelmill/ffmpeg/packet.hpp"
#include "reelmill/title/title_index.hpp"

#include <string>

namespace reelmill::ffmpeg {

/// Size, pixel format and clock of pictures on either side of a chain.
struct PictureFlow {
    int width = 0;
    int height = 0;
    std::string pixel_format;
    Rational sample_aspect;
    Rational time_base;
    Rational frame_rate;      ///< {0, 1}: not known or not constant
    std::string color_matrix; ///< FFmpeg's names, empty unspecified
    std::string color_range;
};

/// Runs on the calling thread, with one thread and with bit-exact scaling, so that every machine makes the same bits.
class FilterChain {
public:
    /// `text` in libavfilter's syntax, "null" passes pictures through. `scaler`: swscale's flags for every scale
    /// filter of the chain. Throws Failure{usage} with libavfilter's reason where the chain cannot be built.
    FilterChain(const std::string& text, const PictureFlow& input, const std::string& scaler);

    [[nodiscard]] const PictureFlow& output() const;
    /// Takes the picture over. receive() must be called until it says false before the next send.
    void send(Frame frame);
    void finish();
    /// The next filtered picture, its pts in ticks of output().time_base.
    bool receive(Frame& frame);

private:
    struct Impl;
    Hidden<Impl> impl_;
};

/// What a decoded picture of a stream with this clock looks like to a chain.
[[nodiscard]] PictureFlow flow_of(const Frame& frame, Rational time_base, Rational frame_rate);
/// The same from a probed picture.
[[nodiscard]] PictureFlow flow_of(const title::Picture& picture, Rational time_base, Rational frame_rate);

} // namespace reelmill::ffmpeg
