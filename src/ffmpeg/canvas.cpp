#include "reelmill/ffmpeg/canvas.hpp"

#include "handles.hpp"
#include "versions.hpp"

extern "C" {
#include <libavutil/pixdesc.h>
}

#include <algorithm>
#include <cmath>

namespace reelmill::ffmpeg {
namespace {

double aspect_of(Rational sample_aspect) { return sample_aspect.known() ? sample_aspect.value() : 1; }

double pixels(const title::Picture& picture) { return static_cast<double>(picture.width) * picture.height; }

double area(const title::Picture& picture) { return pixels(picture) * aspect_of(picture.sample_aspect); }

bool is_larger(const title::Picture& a, const title::Picture& b) {
    return same_shape(area(a), area(b)) ? pixels(a) > pixels(b) : area(a) > area(b);
}

/// What a format tells of a picture, in bits for each of its pixels; 0 for what FFmpeg does not know.
int bits_of(const std::string& pixel_format) {
    const AVPixFmtDescriptor* format = av_pix_fmt_desc_get(av_get_pix_fmt(pixel_format.c_str()));
    return format == nullptr ? 0 : av_get_bits_per_pixel(format);
}

bool is_rgb(const std::string& pixel_format) {
    const AVPixFmtDescriptor* format = av_pix_fmt_desc_get(av_get_pix_fmt(pixel_format.c_str()));
    return format != nullptr && (format->flags & AV_PIX_FMT_FLAG_RGB) != 0;
}

std::string fields_of(const title::Picture& picture) { return is_interlaced(picture) ? picture.field_order : ""; }

} // namespace

bool is_interlaced(const title::Picture& picture) {
    return !picture.field_order.empty() && picture.field_order != "progressive";
}

double shape_of(int width, int height, Rational sample_aspect) {
    return height > 0 ? width * aspect_of(sample_aspect) / height : 0;
}

bool same_shape(double a, double b) {
    constexpr double visible = 0.005;
    return std::abs(a - b) <= visible * std::max(a, b);
}

bool same_kind(const title::Picture& a, const title::Picture& b) {
    return a.width == b.width && a.height == b.height && a.pixel_format == b.pixel_format &&
           aspect_of(a.sample_aspect) == aspect_of(b.sample_aspect) && fields_of(a) == fields_of(b);
}

bool tells_more(const std::string& a, const std::string& b) {
    return is_rgb(a) == is_rgb(b) && bits_of(a) > bits_of(b);
}

title::Picture told_by(const Frame& frame) {
    const AVFrame& raw = *frame.get();
    title::Picture picture;
    picture.width = raw.width;
    picture.height = raw.height;
    picture.pixel_format = known_name(av_get_pix_fmt_name(static_cast<AVPixelFormat>(raw.format)));
    picture.sample_aspect = raw.sample_aspect_ratio.num > 0 ? from_av(raw.sample_aspect_ratio) : Rational{0, 1};
    picture.color_range = known_name(av_color_range_name(raw.color_range));
    picture.color_primaries = known_name(av_color_primaries_name(raw.color_primaries));
    picture.color_transfer = known_name(av_color_transfer_name(raw.color_trc));
    picture.field_order = !is_interlaced(raw) ? "progressive" : is_top_field_first(raw) ? "tt" : "bb";
    picture.color_matrix = known_name(av_color_space_name(raw.colorspace));
    return picture;
}

title::Picture canvas_of(const title::VideoTrack& track) {
    title::Picture canvas = track.picture;
    for (const title::Picture& other : track.others) {
        if (is_larger(other, canvas)) {
            canvas.width = other.width;
            canvas.height = other.height;
            canvas.sample_aspect = other.sample_aspect;
        }
        if (tells_more(other.pixel_format, canvas.pixel_format)) {
            canvas.pixel_format = other.pixel_format;
        }
        if (!is_interlaced(canvas) && is_interlaced(other)) {
            canvas.field_order = other.field_order;
        }
    }
    return canvas;
}

} // namespace reelmill::ffmpeg
