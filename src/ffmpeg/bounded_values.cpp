#include "bounded_values.hpp"

extern "C" {
#include <libavutil/pixdesc.h>
#include <libavutil/pixfmt.h>
}

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <functional>
#include <span>

namespace reelmill::ffmpeg {

namespace {

/// Looked at as a number: to read a value that its type does not have is undefined.
template <typename Enum> void bound_property(Enum& property, Enum count, Enum unspecified) {
    static_assert(sizeof(Enum) == sizeof(int));
    int value = 0;
    std::memcpy(&value, &property, sizeof value);
    if (value < 0 || value >= static_cast<int>(count)) {
        property = unspecified;
    }
}

template <typename Described> void bound_properties(Described& described) {
    bound_property(described.color_range, AVCOL_RANGE_NB, AVCOL_RANGE_UNSPECIFIED);
    bound_property(described.color_primaries, AVCOL_PRI_NB, AVCOL_PRI_UNSPECIFIED);
    bound_property(described.color_trc, AVCOL_TRC_NB, AVCOL_TRC_UNSPECIFIED);
    bound_property(described.chroma_location, AVCHROMA_LOC_NB, AVCHROMA_LOC_UNSPECIFIED);
}

std::uint16_t largest_sample(const AVComponentDescriptor& component) {
    return static_cast<std::uint16_t>((1U << static_cast<unsigned>(component.depth)) - 1U);
}

/// Whether a component lies alone in its plane, in words of the machine's own order that have bits to spare.
bool has_spare_bits(const AVPixFmtDescriptor& format, const AVComponentDescriptor& component) {
    constexpr std::uint64_t otherwise = AV_PIX_FMT_FLAG_BE | AV_PIX_FMT_FLAG_BITSTREAM | AV_PIX_FMT_FLAG_HWACCEL |
                                        AV_PIX_FMT_FLAG_FLOAT | AV_PIX_FMT_FLAG_PAL;
    return (format.flags & otherwise) == 0 && component.depth > 8 && component.depth < 16 && component.shift == 0 &&
           component.step == 2 && component.offset == 0;
}

/// Calls `look` with each row of a component's samples.
template <typename Look>
void for_each_row(const AVFrame& frame, const AVPixFmtDescriptor& format, int number, const Look& look) {
    const bool chroma = number == 1 || number == 2;
    const bool smaller = chroma && (format.flags & AV_PIX_FMT_FLAG_RGB) == 0;
    const int columns = AV_CEIL_RSHIFT(frame.width, smaller ? format.log2_chroma_w : 0);
    const int rows = AV_CEIL_RSHIFT(frame.height, smaller ? format.log2_chroma_h : 0);
    const int plane = format.comp[number].plane;
    for (int row = 0; row < rows; ++row) {
        std::uint8_t* line = frame.data[plane] + std::ptrdiff_t{frame.linesize[plane]} * row;
        look(std::span(reinterpret_cast<std::uint16_t*>(line), static_cast<std::size_t>(columns)));
    }
}

bool exceeds(const AVFrame& frame, const AVPixFmtDescriptor& format, int number) {
    unsigned bits = 0;
    for_each_row(frame, format, number, [&](std::span<const std::uint16_t> samples) {
        std::uint16_t all = 0;
        for (const std::uint16_t sample : samples) {
            all = static_cast<std::uint16_t>(all | sample);
        }
        bits |= all;
    });
    return bits > largest_sample(format.comp[number]);
}

void bound_samples(AVFrame& frame) {
    const AVPixFmtDescriptor* format = av_pix_fmt_desc_get(static_cast<AVPixelFormat>(frame.format));
    for (int number = 0; format != nullptr && number < format->nb_components; ++number) {
        if (!has_spare_bits(*format, format->comp[number]) || !exceeds(frame, *format, number)) {
            continue;
        }
        check(av_frame_make_writable(&frame), "copying a damaged picture");
        for_each_row(frame, *format, number, [&](std::span<std::uint16_t> samples) {
            const std::uint16_t largest = largest_sample(format->comp[number]);
            std::ranges::transform(samples, samples.begin(),
                                   [largest](std::uint16_t sample) { return std::min(sample, largest); });
        });
    }
}

template <typename Sample> std::int64_t silence_in(AVFrame& frame) {
    constexpr Sample most = 1e6;
    const auto is_sound = [](Sample sample) { return std::abs(sample) <= most; }; // false for what is no number
    const bool planar = av_sample_fmt_is_planar(static_cast<AVSampleFormat>(frame.format)) != 0;
    const int channels = frame.ch_layout.nb_channels;
    const auto each = static_cast<std::size_t>(frame.nb_samples) * static_cast<std::size_t>(planar ? 1 : channels);
    const auto plane = [&](int i) { return std::span(reinterpret_cast<Sample*>(frame.extended_data[i]), each); };
    std::int64_t silenced = 0;
    for (int i = 0; i < (planar ? channels : 1); ++i) {
        silenced += std::ssize(plane(i)) - std::ranges::count_if(plane(i), is_sound);
    }
    if (silenced > 0) {
        check(av_frame_make_writable(&frame), "copying damaged sound");
        for (int i = 0; i < (planar ? channels : 1); ++i) {
            std::ranges::replace_if(plane(i), std::not_fn(is_sound), Sample{0});
        }
    }
    return silenced;
}

} // namespace

std::int64_t silence_no_numbers(AVFrame& frame) {
    switch (av_get_packed_sample_fmt(static_cast<AVSampleFormat>(frame.format))) {
    case AV_SAMPLE_FMT_FLT:
        return silence_in<float>(frame);
    case AV_SAMPLE_FMT_DBL:
        return silence_in<double>(frame);
    default:
        return 0;
    }
}

void bound_values(AVFrame& frame) {
    bound_properties(frame);
    bound_property(frame.colorspace, AVCOL_SPC_NB, AVCOL_SPC_UNSPECIFIED);
    bound_samples(frame);
}

void bound_colours(AVCodecParameters& parameters) {
    bound_properties(parameters);
    bound_property(parameters.color_space, AVCOL_SPC_NB, AVCOL_SPC_UNSPECIFIED);
}

} // namespace reelmill::ffmpeg
