// Decoded pictures in, pictures for the encoder out: the filter chain, made anew when the source changes its format.
#pragma once

#include "reelmill/ffmpeg/filter_chain.hpp"
#include "reelmill/transcode/picture_recipe.hpp"

#include <deque>
#include <functional>
#include <optional>
#include <string>

namespace reelmill::transcode {

class PictureLine {
public:
    using Sink = std::function<void(ffmpeg::Frame)>;
    PictureLine(const PictureRecipe& recipe, const title::VideoTrack& track, const Settings& settings, Sink sink);

    /// Filters `frame`; what comes out goes to the sink, pts in ticks of recipe.time_base.
    void push(ffmpeg::Frame frame);
    void finish();

private:
    void adapt(const ffmpeg::Frame& frame);
    void drain();
    void give(ffmpeg::Frame frame);

    const PictureRecipe& recipe_;
    Rational time_base_;
    Rational frame_rate_;
    const Settings& settings_;
    Sink sink_;
    std::string format_; // of the pictures that `chain_` was made for
    std::optional<ffmpeg::FilterChain> chain_;
};

} // namespace reelmill::transcode
