#include "reelmill/ffmpeg/filter_chain.hpp"

#include "drain_bound.hpp"
#include "handles.hpp"
#include "log_capture.hpp"
#include "versions.hpp"

#include "reelmill/core/json.hpp"

extern "C" {
#include <libavfilter/buffersink.h>
#include <libavfilter/buffersrc.h>
#include <libavutil/mem.h>
#include <libavutil/pixdesc.h>
}

namespace reelmill::ffmpeg {

namespace {

AVFilterContext* add_source(AVFilterGraph& graph, const PictureFlow& input) {
    AVFilterContext* source = allocated(avfilter_graph_alloc_filter(&graph, avfilter_get_by_name("buffer"), "in"));
    const std::unique_ptr<AVBufferSrcParameters, FreeBy<av_free>> parameters(
        allocated(av_buffersrc_parameters_alloc()));
    parameters->format = av_get_pix_fmt(input.pixel_format.c_str());
    parameters->width = input.width;
    parameters->height = input.height;
    parameters->time_base = to_av(input.time_base);
    parameters->sample_aspect_ratio = to_av(input.sample_aspect);
    parameters->frame_rate = to_av(input.frame_rate);
    set_color(*parameters, input.color_matrix, input.color_range);
    check(av_buffersrc_parameters_set(source, parameters.get()), "filter input");
    check(avfilter_init_str(source, nullptr), "filter input");
    return source;
}

} // namespace

struct FilterChain::Impl {
    UniqueFilterGraph graph{allocated(avfilter_graph_alloc())};
    AVFilterContext* source = nullptr;
    AVFilterContext* sink = nullptr;
    PictureFlow output;
    DrainBound bound{"a filter chain", 100'000, 100'000}; // a picture that is shown for long, at a high rate

    void connect(const std::string& text) {
        AVFilterInOut* from = allocated(avfilter_inout_alloc());
        AVFilterInOut* to = allocated(avfilter_inout_alloc());
        *from = {av_strdup("in"), source, 0, nullptr};
        *to = {av_strdup("out"), sink, 0, nullptr};
        const int parsed = avfilter_graph_parse_ptr(graph.get(), text.c_str(), &to, &from, nullptr);
        avfilter_inout_free(&from);
        avfilter_inout_free(&to);
        check(parsed, "cannot be parsed");
        check(avfilter_graph_config(graph.get(), nullptr), "cannot be set up");
    }

    void describe_output() {
        output.width = av_buffersink_get_w(sink);
        output.height = av_buffersink_get_h(sink);
        output.pixel_format =
            known_name(av_get_pix_fmt_name(static_cast<AVPixelFormat>(av_buffersink_get_format(sink))));
        output.sample_aspect = from_av(av_buffersink_get_sample_aspect_ratio(sink));
        output.time_base = from_av(av_buffersink_get_time_base(sink));
        output.frame_rate = from_av(av_buffersink_get_frame_rate(sink));
    }
};

FilterChain::FilterChain(const std::string& text, const PictureFlow& input, const std::string& scaler)
    : impl_(hidden<Impl>()) {
    const LogCapture log;
    try {
        impl_->graph->nb_threads = 1;
        const std::string flags = "flags=" + scaler + "+accurate_rnd+full_chroma_int+bitexact";
        impl_->graph->scale_sws_opts = allocated(av_strdup(flags.c_str()));
        impl_->source = add_source(*impl_->graph, input);
        check(avfilter_graph_create_filter(&impl_->sink, avfilter_get_by_name("buffersink"), "out", nullptr, nullptr,
                                           impl_->graph.get()),
              "filter output");
        impl_->connect(text);
    } catch (const Failure& failure) {
        const std::string reason = log.last_error().empty() ? std::string(failure.what()) : log.last_error();
        throw usage_failure("filter chain \"" + printable(text) + "\": " + reason);
    }
    impl_->output.color_matrix = input.color_matrix;
    impl_->output.color_range = input.color_range;
    impl_->describe_output();
}

const PictureFlow& FilterChain::output() const { return impl_->output; }

void FilterChain::send(Frame frame) {
    impl_->bound.put();
    check(av_buffersrc_add_frame_flags(impl_->source, frame.get(), AV_BUFFERSRC_FLAG_PUSH), "filter chain");
}

void FilterChain::finish() { check(av_buffersrc_add_frame_flags(impl_->source, nullptr, 0), "filter chain"); }

bool FilterChain::receive(Frame& frame) {
    frame.clear();
    const int code = av_buffersink_get_frame(impl_->sink, frame.get());
    if (code == AVERROR(EAGAIN) || code == AVERROR_EOF) {
        return false;
    }
    check(code, "filter chain");
    impl_->bound.take();
    return true;
}

PictureFlow flow_of(const Frame& frame, Rational time_base, Rational frame_rate) {
    const AVFrame& raw = *frame.get();
    PictureFlow flow;
    flow.width = raw.width;
    flow.height = raw.height;
    flow.pixel_format = known_name(av_get_pix_fmt_name(static_cast<AVPixelFormat>(raw.format)));
    flow.sample_aspect = from_av(raw.sample_aspect_ratio);
    flow.time_base = time_base;
    flow.frame_rate = frame_rate;
    flow.color_matrix = known_name(av_color_space_name(raw.colorspace));
    flow.color_range = known_name(av_color_range_name(raw.color_range));
    return flow;
}

PictureFlow flow_of(const title::Picture& picture, Rational time_base, Rational frame_rate) {
    return {picture.width, picture.height, picture.pixel_format, picture.sample_aspect,
            time_base,     frame_rate,     picture.color_matrix, picture.color_range};
}

} // namespace reelmill::ffmpeg
