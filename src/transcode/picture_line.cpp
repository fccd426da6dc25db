#include "picture_line.hpp"

#include "reelmill/ffmpeg/canvas.hpp"
#include "reelmill/ffmpeg/extend_border.hpp"

#include <fmt/format.h>

namespace reelmill::transcode {

PictureLine::PictureLine(const PictureRecipe& recipe, const title::VideoTrack& track, const Settings& settings,
                         Sink sink)
    : recipe_(recipe), time_base_(track.time_base), frame_rate_(track.frame_rate), settings_(settings),
      sink_(std::move(sink)) {}

void PictureLine::push(ffmpeg::Frame frame) {
    adapt(frame);
    if (!chain_) {
        give(std::move(frame));
        return;
    }
    chain_->send(std::move(frame));
    drain();
}

void PictureLine::finish() {
    if (chain_) {
        chain_->finish();
        drain();
    }
}

void PictureLine::adapt(const ffmpeg::Frame& frame) {
    const auto flow = ffmpeg::flow_of(frame, time_base_, frame_rate_);
    const double shape = ffmpeg::shape_of(flow.width, flow.height, flow.sample_aspect);
    std::string format = fmt::format("{}x{} {} {:.6f}", flow.width, flow.height, flow.pixel_format, shape);
    if (format == format_) {
        return;
    }
    finish(); // a filter gives what it still holds of the old format
    format_ = std::move(format);
    chain_.reset();
    if (const std::string text = chain_for(recipe_, flow, settings_); !text.empty()) {
        chain_.emplace(text, flow, settings_.video.scaler);
    }
}

void PictureLine::drain() {
    ffmpeg::Frame out;
    while (chain_->receive(out)) {
        out.set_pts(rescale(out.pts(), chain_->output().time_base, recipe_.time_base));
        give(std::move(out));
        out = ffmpeg::Frame();
    }
}

// libavfilter's pad rounds to whole chroma samples, and would cut off the column that it is to keep.
void PictureLine::give(ffmpeg::Frame frame) {
    const auto& wanted = recipe_.output;
    const bool whole = frame.width() == wanted.width && frame.height() == wanted.height;
    sink_(whole ? std::move(frame) : ffmpeg::with_extended_border(frame, wanted.width, wanted.height));
}

} // namespace reelmill::transcode
