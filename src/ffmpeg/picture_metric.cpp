#include "reelmill/ffmpeg/picture_metric.hpp"

#include "handles.hpp"
#include "log_capture.hpp"

#include "reelmill/core/number.hpp"

extern "C" {
#include <libavfilter/buffersink.h>
#include <libavfilter/buffersrc.h>
#include <libavutil/mem.h>
#include <libavutil/pixdesc.h>
}

#include <cmath>
#include <fmt/format.h>
#include <string_view>

namespace reelmill::ffmpeg {

namespace {

std::string filter_name(Metric metric) { return metric == Metric::vmaf ? "libvmaf" : std::string(name_of(metric)); }

/// What the filter tags each picture with; libvmaf tells its score in its log alone, when it is taken down.
const char* tag_name(Metric metric) {
    switch (metric) {
    case Metric::ssim:
        return "lavfi.ssim.All";
    case Metric::psnr:
        return "lavfi.psnr.mse_avg";
    case Metric::xpsnr:
        return "lavfi.xpsnr.xpsnr.y";
    case Metric::vmaf:
        break;
    }
    return nullptr;
}

bool same_component(const AVComponentDescriptor& a, const AVComponentDescriptor& b) {
    return a.plane == b.plane && a.step == b.step && a.offset == b.offset && a.depth == b.depth;
}

/// yuvj420p and yuv420p have the same samples in the same places; and pictures without colours come back from H.264
/// with planes that say so, of which nobody asks.
bool can_be_taken_for(int found, int wanted) {
    const AVPixFmtDescriptor* a = av_pix_fmt_desc_get(static_cast<AVPixelFormat>(found));
    const AVPixFmtDescriptor* b = av_pix_fmt_desc_get(static_cast<AVPixelFormat>(wanted));
    if (found == wanted || a == nullptr || b == nullptr) {
        return found == wanted;
    }
    const bool same_layout = a->nb_components == b->nb_components && a->log2_chroma_w == b->log2_chroma_w &&
                             a->log2_chroma_h == b->log2_chroma_h && a->flags == b->flags;
    const bool without_colours = b->nb_components == 1 && (a->flags & AV_PIX_FMT_FLAG_RGB) == 0;
    const bool same_places = std::equal(a->comp, a->comp + b->nb_components, b->comp, same_component);
    return same_places && (same_layout || without_colours);
}

/// The same samples in other places, which libavfilter puts where they belong: RGB comes back in planes, NV12 with U
/// and V apart.
bool holds_the_same(int found, int wanted) {
    const AVPixFmtDescriptor* a = av_pix_fmt_desc_get(static_cast<AVPixelFormat>(found));
    const AVPixFmtDescriptor* b = av_pix_fmt_desc_get(static_cast<AVPixelFormat>(wanted));
    constexpr std::uint64_t kind = AV_PIX_FMT_FLAG_RGB | AV_PIX_FMT_FLAG_ALPHA;
    return a != nullptr && b != nullptr && a->nb_components == b->nb_components &&
           a->log2_chroma_w == b->log2_chroma_w && a->log2_chroma_h == b->log2_chroma_h &&
           a->comp[0].depth == b->comp[0].depth && (a->flags & kind) == (b->flags & kind);
}

std::string shape_text(const AVFrame& frame) {
    return fmt::format("{}x{} {}", frame.width, frame.height,
                       known_name(av_get_pix_fmt_name(static_cast<AVPixelFormat>(frame.format))));
}

} // namespace

bool has_metric(Metric metric) { return avfilter_get_by_name(filter_name(metric).c_str()) != nullptr; }

struct PictureMetric::Impl {
    Metric metric;
    UniqueFilterGraph graph;
    AVFilterContext* reference = nullptr;
    AVFilterContext* encoded = nullptr;
    AVFilterContext* sink = nullptr;
    int width = 0;
    int height = 0;
    int format = -1;         ///< of the reference
    int encoded_format = -1; ///< the same, or one that holds the same
    double sum = 0;
    std::int64_t in = 0;
    std::int64_t out = 0;

    explicit Impl(Metric which) : metric(which) {}

    AVFilterContext* add_source(const char* name, int of_format) {
        AVFilterContext* source =
            allocated(avfilter_graph_alloc_filter(graph.get(), avfilter_get_by_name("buffer"), name));
        const std::unique_ptr<AVBufferSrcParameters, FreeBy<av_free>> parameters(
            allocated(av_buffersrc_parameters_alloc()));
        parameters->format = of_format;
        parameters->width = width;
        parameters->height = height;
        parameters->time_base = {1, 25}; // pairs are counted: their own times play no part
        check(av_buffersrc_parameters_set(source, parameters.get()), "pictures to be measured");
        check(avfilter_init_str(source, nullptr), "pictures to be measured");
        return source;
    }

    void open(const AVFrame& first, const AVFrame& first_encoded) {
        const LogCapture log;
        width = first.width;
        height = first.height;
        format = first.format;
        const bool elsewhere =
            !can_be_taken_for(first_encoded.format, format) && holds_the_same(first_encoded.format, format);
        encoded_format = elsewhere ? first_encoded.format : format;
        graph.reset(allocated(avfilter_graph_alloc()));
        graph->nb_threads = 1;
        graph->scale_sws_opts = allocated(av_strdup("flags=bicubic+accurate_rnd+full_chroma_int+bitexact"));
        reference = add_source("reference", format);
        encoded = add_source("encoded", encoded_format);
        AVFilterContext* filter = nullptr;
        const std::string name = filter_name(metric);
        check(avfilter_graph_create_filter(&filter, avfilter_get_by_name(name.c_str()), "metric", nullptr, nullptr,
                                           graph.get()),
              name);
        check(avfilter_graph_create_filter(&sink, avfilter_get_by_name("buffersink"), "out", nullptr, nullptr,
                                           graph.get()),
              name);
        check(avfilter_link(encoded, 0, filter, 0), name);
        check(avfilter_link(reference, 0, filter, 1), name);
        check(avfilter_link(filter, 0, sink, 0), name);
        if (avfilter_graph_config(graph.get(), nullptr) < 0) {
            throw environment_failure(
                fmt::format("{} cannot measure {}: {}", name, shape_text(first), log.last_error()));
        }
    }

    void put(AVFilterContext* source, const Frame& frame, int as) const {
        Frame copy = frame.copy();
        AVFrame& raw = *copy.get();
        if (raw.width != width || raw.height != height || !can_be_taken_for(raw.format, as)) {
            throw Failure(FailureKind::internal,
                          fmt::format("a picture to be measured is {} among others of {}x{} {}", shape_text(raw), width,
                                      height, av_get_pix_fmt_name(static_cast<AVPixelFormat>(as))));
        }
        raw.format = as;
        raw.pts = in;
        raw.colorspace = AVCOL_SPC_UNSPECIFIED;
        raw.color_range = AVCOL_RANGE_UNSPECIFIED;
        raw.sample_aspect_ratio = {0, 1};
        check(av_buffersrc_add_frame_flags(source, copy.get(), AV_BUFFERSRC_FLAG_PUSH), "pictures to be measured");
    }

    void take() {
        Frame frame;
        for (;;) {
            frame.clear();
            const int code = av_buffersink_get_frame(sink, frame.get());
            if (code == AVERROR(EAGAIN) || code == AVERROR_EOF) {
                return;
            }
            check(code, "pictures to be measured");
            ++out;
            if (const char* name = tag_name(metric)) {
                const double value = tagged(*frame.get(), name);
                sum += metric == Metric::psnr ? value : summand_of(metric, value); // psnr's is an error already
            }
        }
    }

    /// "inf" is no number to the reader of numbers.
    static double tagged(const AVFrame& frame, const char* name) {
        const std::string text = tag_of(frame.metadata, name);
        return text.find("inf") != std::string::npos ? HUGE_VAL : number_in<double>(text).value_or(NAN);
    }

    [[nodiscard]] double peak() const {
        const AVPixFmtDescriptor& description = *av_pix_fmt_desc_get(static_cast<AVPixelFormat>(format));
        return static_cast<double>((1U << static_cast<unsigned>(description.comp[0].depth)) - 1);
    }

    [[nodiscard]] double mean() const {
        const double mean = sum / static_cast<double>(out);
        return value_of_mean(metric, metric == Metric::psnr ? mean / (peak() * peak()) : mean);
    }

    /// libvmaf's own mean over all pictures.
    double logged_score() {
        const LogCapture log(LogCapture::Wanted::information);
        graph.reset();
        constexpr std::string_view mark = "VMAF score: ";
        const std::string& line = log.last_error();
        const auto at = line.find(mark);
        return at == std::string::npos ? NAN : number_in<double>(line.substr(at + mark.size())).value_or(NAN);
    }
};

PictureMetric::PictureMetric(Metric metric) : impl_(hidden<Impl>(metric)) {
    if (!has_metric(metric)) {
        throw environment_failure(fmt::format("this FFmpeg has no filter {}, which {} is measured with",
                                              filter_name(metric), name_of(metric)));
    }
}

void PictureMetric::add(const Frame& reference, const Frame& encoded) {
    if (!impl_->graph) {
        impl_->open(*reference.get(), *encoded.get());
    }
    impl_->put(impl_->reference, reference, impl_->format);
    impl_->put(impl_->encoded, encoded, impl_->encoded_format);
    ++impl_->in;
    impl_->take();
}

double PictureMetric::finish() {
    double value = HUGE_VAL; // of nothing
    if (impl_->graph) {
        check(av_buffersrc_add_frame_flags(impl_->reference, nullptr, 0), "pictures to be measured");
        check(av_buffersrc_add_frame_flags(impl_->encoded, nullptr, 0), "pictures to be measured");
        impl_->take();
        value = impl_->metric == Metric::vmaf ? impl_->logged_score() : impl_->mean();
    }
    if (impl_->in != impl_->out || std::isnan(value)) {
        throw Failure(FailureKind::internal,
                      fmt::format("{} has measured {} of {} pictures", name_of(impl_->metric), impl_->out, impl_->in));
    }
    return value;
}

std::int64_t PictureMetric::pairs() const { return impl_->in; }

std::optional<double> PictureMetric::so_far() const {
    return impl_->out > 0 && impl_->metric != Metric::vmaf ? std::optional(impl_->mean()) : std::nullopt;
}

} // namespace reelmill::ffmpeg
