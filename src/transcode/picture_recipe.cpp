#include "reelmill/transcode/picture_recipe.hpp"

#include "reelmill/core/failure.hpp"
#include "reelmill/ffmpeg/canvas.hpp"
#include "reelmill/ffmpeg/video_encoder.hpp"
#include "reelmill/plan/picture_size.hpp"
#include "reelmill/plan/user_chain.hpp"
#include "reelmill/transcode/picture_fit.hpp"

#include <fmt/format.h>

namespace reelmill::transcode {

namespace {

bool deinterlaces(const VideoSettings& settings) { return settings.deinterlace != Deinterlace::off; }

// RGB becomes YUV by the matrix that players assume for the size, and is said so in the output.
void describe_conversion(title::Picture& output, const title::Picture& source) {
    const bool was_rgb = source.color_matrix == "gbr" || source.color_matrix == "rgb" ||
                         ffmpeg::encoder_name(Codec::h264, source.pixel_format) == "libx264rgb";
    const bool is_rgb = ffmpeg::encoder_name(Codec::h264, output.pixel_format) == "libx264rgb";
    if (was_rgb && !is_rgb) {
        output.color_matrix = output.height > 576 ? "bt709" : "smpte170m";
        output.color_range = "tv";
    } else if (is_rgb) {
        output.color_matrix = "gbr";
    }
}

// Where chroma samples lie is said of 4:2:0 alone (H.264 E.2.1); conversion to it puts them where it is not said.
void describe_chroma(title::Picture& output, const title::Picture& source) {
    const auto is_420 = [](const std::string& pixel_format) {
        const auto shift = ffmpeg::chroma_shift(pixel_format);
        return shift.horizontal == 1 && shift.vertical == 1;
    };
    if (!is_420(output.pixel_format) || !is_420(source.pixel_format)) {
        output.chroma_location.clear();
    }
}

// What both sides of a picture have to be multiples of. x264 codes the two fields of a picture of their own.
plan::Size step_of(const title::Picture& picture, Codec codec) {
    if (!ffmpeg::needs_whole_chroma(codec)) {
        return {1, 1};
    }
    const auto shift = ffmpeg::chroma_shift(picture.pixel_format);
    const int fields = codec == Codec::h264 && ffmpeg::is_interlaced(picture) ? 2 : 1;
    return {1 << shift.horizontal, (1 << shift.vertical) * fields};
}

void apply_size(PictureRecipe& recipe, int stream, const Settings& settings, const ffmpeg::PictureFlow& filtered) {
    const plan::Size step = step_of(recipe.output, settings.video.codec);
    const plan::Size wanted{settings.video.width, settings.video.height};
    const plan::Size inner = plan::fill_size({filtered.width, filtered.height}, wanted, step);
    const plan::Size outer = plan::round_up(inner, step);
    recipe.inner_width = inner.width;
    recipe.inner_height = inner.height;
    recipe.output.width = outer.width;
    recipe.output.height = outer.height;
    if (outer != inner) {
        recipe.warnings.push_back({WarningCode::padded,
                                   stream,
                                   {},
                                   fmt::format("{} cannot hold {}x{} in {}: padded to {}x{} by repeating the border",
                                               name_of(settings.video.codec), inner.width, inner.height,
                                               recipe.output.pixel_format, outer.width, outer.height)});
    }
}

// Scaling keeps the shape of the picture on the screen, whatever the two sides do.
void apply_sample_aspect(PictureRecipe& recipe, const ffmpeg::PictureFlow& filtered) {
    recipe.output.sample_aspect = filtered.sample_aspect;
    if (!filtered.sample_aspect.known() ||
        (recipe.inner_width == filtered.width && recipe.inner_height == filtered.height)) {
        return;
    }
    // As libavfilter's scale does: sar * (in_w * out_h) / (in_h * out_w), reduced.
    std::int64_t num = std::int64_t{filtered.sample_aspect.num} * filtered.width * recipe.inner_height;
    std::int64_t den = std::int64_t{filtered.sample_aspect.den} * filtered.height * recipe.inner_width;
    while (num > 0x7fff || den > 0x7fff) { // 15 bits are what every codec's header takes
        const bool exact = num % 2 == 0 && den % 2 == 0;
        num = (num + (exact ? 0 : 1)) / 2;
        den = (den + (exact ? 0 : 1)) / 2;
    }
    recipe.output.sample_aspect = {static_cast<int>(num), static_cast<int>(den)};
}

} // namespace

PictureRecipe make_recipe(const title::VideoTrack& track, const Settings& settings) {
    PictureRecipe recipe;
    recipe.source = ffmpeg::canvas_of(track);
    recipe.output = recipe.source;
    ffmpeg::PictureFlow filtered = ffmpeg::flow_of(recipe.source, track.time_base, track.frame_rate);
    const std::string chain = plan::user_chain(settings.video);
    if (!chain.empty()) {
        filtered = ffmpeg::FilterChain(chain, filtered, settings.video.scaler).output();
    }
    recipe.shape = ffmpeg::shape_of(filtered.width, filtered.height, filtered.sample_aspect);
    recipe.time_base = filtered.time_base;
    recipe.frame_rate = settings.video.fps.value_or(filtered.frame_rate);
    recipe.output.pixel_format = ffmpeg::choose_pixel_format(settings.video, filtered.pixel_format);
    if (deinterlaces(settings.video)) {
        recipe.output.field_order = "progressive";
    }
    apply_size(recipe, track.stream, settings, filtered);
    apply_sample_aspect(recipe, filtered);
    describe_conversion(recipe.output, recipe.source);
    describe_chroma(recipe.output, recipe.source);
    if (ffmpeg::has_alpha(filtered.pixel_format)) {
        recipe.warnings.push_back({WarningCode::transparency_left_out,
                                   track.stream,
                                   {},
                                   fmt::format("transparency ({}) cannot go along: {} has none", filtered.pixel_format,
                                               name_of(settings.video.codec))});
    }
    return recipe;
}

std::string chain_for(const PictureRecipe& recipe, const ffmpeg::PictureFlow& input, const Settings& settings) {
    std::vector<std::string> filters;
    const std::string user = plan::user_chain(settings.video);
    const title::Picture& output = recipe.output;
    const plan::Size inner{recipe.inner_width, recipe.inner_height};
    const auto filtered = user.empty() ? input : ffmpeg::FilterChain(user, input, settings.video.scaler).output();
    const double found = ffmpeg::shape_of(filtered.width, filtered.height, filtered.sample_aspect);
    const PictureFit fit = fit_picture(found, recipe.shape, inner, step_of(recipe.output, settings.video.codec));
    const bool whole = fit.scaled == inner;
    const bool fits =
        whole && plan::Size{input.width, input.height} == inner && input.pixel_format == output.pixel_format;
    if (user.empty() && fits) {
        return {};
    }
    if (!user.empty()) {
        filters.push_back(user);
    }
    std::string scale = fmt::format("scale={}:{}:interl=-1", fit.scaled.width, fit.scaled.height);
    if (!output.color_range.empty()) {
        scale += ":out_range=" + output.color_range;
    }
    if (!output.color_matrix.empty() && output.color_matrix != recipe.source.color_matrix &&
        output.color_matrix != "gbr") {
        scale += ":out_color_matrix=" + output.color_matrix;
    }
    filters.push_back(scale);
    filters.push_back("format=" + output.pixel_format);
    if (!whole) {
        filters.push_back(
            fmt::format("pad={}:{}:{}:{}:black", inner.width, inner.height, fit.position.width, fit.position.height));
    }
    return plan::joined_chain(filters);
}

} // namespace reelmill::transcode
