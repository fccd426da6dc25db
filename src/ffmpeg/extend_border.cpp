#include "reelmill/ffmpeg/extend_border.hpp"

#include "handles.hpp"
#include "versions.hpp"

extern "C" {
#include <libavutil/imgutils.h>
#include <libavutil/pixdesc.h>
}

#include <algorithm>
#include <array>
#include <cstring>

namespace reelmill::ffmpeg {
namespace {

/// One plane of a picture, before and after.
struct Plane {
    int bytes_per_pixel = 1;
    int columns = 0;
    int rows = 0;
    int wanted_columns = 0;
    int wanted_rows = 0;
};

Plane plane_of(const AVPixFmtDescriptor& format, int plane, const AVFrame& from, const AVFrame& to) {
    std::array<int, 4> steps{};
    av_image_fill_max_pixsteps(steps.data(), nullptr, &format);
    const bool chroma = plane == 1 || plane == 2;
    const int across = chroma ? format.log2_chroma_w : 0;
    const int down = chroma ? format.log2_chroma_h : 0;
    return {steps[static_cast<std::size_t>(plane)], AV_CEIL_RSHIFT(from.width, across),
            AV_CEIL_RSHIFT(from.height, down), AV_CEIL_RSHIFT(to.width, across), AV_CEIL_RSHIFT(to.height, down)};
}

void extend_row(std::uint8_t* row, const Plane& plane) {
    const auto step = static_cast<std::size_t>(plane.bytes_per_pixel);
    const std::uint8_t* last = row + step * static_cast<std::size_t>(plane.columns - 1);
    for (int column = plane.columns; column < plane.wanted_columns; ++column) {
        std::memcpy(row + step * static_cast<std::size_t>(column), last, step);
    }
}

void extend_plane(const AVFrame& from, AVFrame& to, int number, const Plane& plane, int row_step) {
    const auto bytes = static_cast<std::size_t>(plane.bytes_per_pixel) * static_cast<std::size_t>(plane.columns);
    const auto wanted =
        static_cast<std::size_t>(plane.bytes_per_pixel) * static_cast<std::size_t>(plane.wanted_columns);
    const auto row_of = [&](int row) { return to.data[number] + std::ptrdiff_t{to.linesize[number]} * row; };
    for (int row = 0; row < plane.rows; ++row) {
        std::memcpy(row_of(row), from.data[number] + std::ptrdiff_t{from.linesize[number]} * row, bytes);
        extend_row(row_of(row), plane);
    }
    for (int row = plane.rows; row < plane.wanted_rows; ++row) {
        std::memcpy(row_of(row), row_of(std::max(row - row_step, 0)), wanted);
    }
}

} // namespace

Frame with_extended_border(const Frame& frame, int width, int height) {
    const AVFrame& from = *frame.get();
    const auto format = static_cast<AVPixelFormat>(from.format);
    const AVPixFmtDescriptor* description = av_pix_fmt_desc_get(format);
    const bool in_bytes =
        description != nullptr && (description->flags & (AV_PIX_FMT_FLAG_BITSTREAM | AV_PIX_FMT_FLAG_HWACCEL)) == 0;
    if (!in_bytes) {
        throw Failure(FailureKind::internal, "pictures that are not made of bytes cannot be padded");
    }
    Frame larger;
    AVFrame& to = *larger.get();
    to.format = from.format;
    to.width = width;
    to.height = height;
    check(av_frame_get_buffer(&to, 0), "making room for a padded picture");
    check(av_frame_copy_props(&to, &from), "copying what is said of a picture");
    const int row_step = is_interlaced(from) ? 2 : 1;
    for (int plane = 0; plane < av_pix_fmt_count_planes(format); ++plane) {
        extend_plane(from, to, plane, plane_of(*description, plane, from, to), row_step);
    }
    return larger;
}

} // namespace reelmill::ffmpeg
