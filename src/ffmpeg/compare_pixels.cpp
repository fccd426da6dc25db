#include "reelmill/ffmpeg/compare_pixels.hpp"

#include "handles.hpp"

extern "C" {
#include <libavutil/imgutils.h>
#include <libavutil/pixdesc.h>
}

#include <algorithm>
#include <cstring>

namespace reelmill::ffmpeg {
namespace {

/// Of the same size, or padded to whole chroma samples, of which even interlaced 4:2:0 needs no more than four rows.
bool same_size(const AVFrame& a, const AVFrame& b) {
    constexpr int most_padding = 3;
    const int columns = b.width - a.width;
    const int rows = b.height - a.height;
    return columns >= 0 && columns <= most_padding && rows >= 0 && rows <= most_padding;
}

bool same_layout(const AVFrame& a, const AVFrame& b) {
    if (!same_size(a, b)) {
        return false;
    }
    if (a.format == b.format) {
        return true;
    }
    const AVPixFmtDescriptor* first = av_pix_fmt_desc_get(static_cast<AVPixelFormat>(a.format));
    const AVPixFmtDescriptor* second = av_pix_fmt_desc_get(static_cast<AVPixelFormat>(b.format));
    return first != nullptr && second != nullptr && first->nb_components == second->nb_components &&
           first->log2_chroma_w == second->log2_chroma_w && first->log2_chroma_h == second->log2_chroma_h &&
           first->flags == second->flags && std::memcmp(first->comp, second->comp, sizeof first->comp) == 0;
}

template <typename Sample> double row_error(const std::uint8_t* a, const std::uint8_t* b, int samples) {
    const auto* left = reinterpret_cast<const Sample*>(a);
    const auto* right = reinterpret_cast<const Sample*>(b);
    double sum = 0;
    for (int i = 0; i < samples; ++i) {
        const double difference = static_cast<double>(left[i]) - static_cast<double>(right[i]);
        sum += difference * difference;
    }
    return sum;
}

} // namespace

std::optional<PixelDifference> compare_pixels(const Frame& first, const Frame& second) {
    const AVFrame& a = *first.get();
    const AVFrame& b = *second.get();
    if (!same_layout(a, b)) {
        return std::nullopt;
    }
    const auto format = static_cast<AVPixelFormat>(a.format);
    const AVPixFmtDescriptor& description = *av_pix_fmt_desc_get(format);
    const bool wide = description.comp[0].depth > 8;
    PixelDifference result;
    result.peak = static_cast<double>((1U << static_cast<unsigned>(std::min(description.comp[0].depth, 16))) - 1);
    for (int plane = 0; plane < av_pix_fmt_count_planes(format); ++plane) {
        const bool chroma = plane == 1 || plane == 2;
        const int rows = chroma ? AV_CEIL_RSHIFT(a.height, description.log2_chroma_h) : a.height;
        const int bytes = av_image_get_linesize(format, a.width, plane);
        for (int row = 0; row < rows && bytes > 0; ++row) {
            const std::uint8_t* left = a.data[plane] + std::ptrdiff_t{a.linesize[plane]} * row;
            const std::uint8_t* right = b.data[plane] + std::ptrdiff_t{b.linesize[plane]} * row;
            result.samples += wide ? bytes / 2 : bytes;
            if (std::memcmp(left, right, static_cast<std::size_t>(bytes)) != 0) {
                result.squared_error += wide ? row_error<std::uint16_t>(left, right, bytes / 2)
                                             : row_error<std::uint8_t>(left, right, bytes);
            }
        }
    }
    return result;
}

} // namespace reelmill::ffmpeg
