// What differs between FFmpeg 5.1 and 7.x, behind functions that do not.
#pragma once

#include "handles.hpp"

extern "C" {
#include <libavfilter/buffersrc.h>
#include <libavfilter/version.h>
#include <libavutil/pixdesc.h>
#include <libavutil/version.h>
}

#include <cstdint>
#include <cstring>
#include <optional>
#include <span>

namespace reelmill::ffmpeg {

/// Ticks that a decoded frame is shown, 0 unknown. AVFrame.duration came with libavutil 57.30.
[[nodiscard]] inline std::int64_t duration_of(const AVFrame& frame) {
#if LIBAVUTIL_VERSION_INT >= AV_VERSION_INT(57, 30, 100)
    return frame.duration;
#else
    return frame.pkt_duration;
#endif
}

/// Flags instead of members came with libavutil 58.7.
[[nodiscard]] inline bool is_interlaced(const AVFrame& frame) {
#if LIBAVUTIL_VERSION_INT >= AV_VERSION_INT(58, 7, 100)
    return (frame.flags & AV_FRAME_FLAG_INTERLACED) != 0;
#else
    return frame.interlaced_frame != 0;
#endif
}

[[nodiscard]] inline bool is_top_field_first(const AVFrame& frame) {
#if LIBAVUTIL_VERSION_INT >= AV_VERSION_INT(58, 7, 100)
    return (frame.flags & AV_FRAME_FLAG_TOP_FIELD_FIRST) != 0;
#else
    return frame.top_field_first != 0;
#endif
}

inline void set_top_field_first(AVFrame& frame, bool top) {
#if LIBAVUTIL_VERSION_INT >= AV_VERSION_INT(58, 7, 100)
    frame.flags = top ? frame.flags | AV_FRAME_FLAG_TOP_FIELD_FIRST : frame.flags & ~AV_FRAME_FLAG_TOP_FIELD_FIRST;
#else
    frame.top_field_first = top ? 1 : 0;
#endif
}

/// The pixel formats that an encoder takes, in its order of preference; empty: any.
[[nodiscard]] inline std::span<const AVPixelFormat> pixel_formats_of(const AVCodec& encoder) {
#if LIBAVCODEC_VERSION_INT >= AV_VERSION_INT(61, 13, 100)
    const void* list = nullptr;
    int count = 0;
    if (avcodec_get_supported_config(nullptr, &encoder, AV_CODEC_CONFIG_PIX_FORMAT, 0, &list, &count) < 0 ||
        list == nullptr) {
        return {};
    }
    return {static_cast<const AVPixelFormat*>(list), static_cast<std::size_t>(count)};
#else
    const AVPixelFormat* list = encoder.pix_fmts;
    std::size_t count = 0;
    while (list != nullptr && list[count] != AV_PIX_FMT_NONE) {
        ++count;
    }
    return {list, count};
#endif
}

/// Tells a chain what the colours mean, so that it does not guess. The fields came with libavfilter 9.16.
inline void set_color([[maybe_unused]] AVBufferSrcParameters& parameters, [[maybe_unused]] const std::string& matrix,
                      [[maybe_unused]] const std::string& range) {
#if LIBAVFILTER_VERSION_INT >= AV_VERSION_INT(9, 16, 100)
    const int space = matrix.empty() ? -1 : av_color_space_from_name(matrix.c_str());
    const int extent = range.empty() ? -1 : av_color_range_from_name(range.c_str());
    parameters.color_space = space < 0 ? AVCOL_SPC_UNSPECIFIED : static_cast<AVColorSpace>(space);
    parameters.color_range = extent < 0 ? AVCOL_RANGE_UNSPECIFIED : static_cast<AVColorRange>(extent);
#endif
}

/// What a callback that writes is given: const came with libavformat 61.
#if LIBAVFORMAT_VERSION_MAJOR >= 61
using WrittenBytes = const std::uint8_t;
#else
using WrittenBytes = std::uint8_t;
#endif

/// A stream's side data of one type, empty if it has none. It moved into the codec parameters with libavcodec 60.31.
[[nodiscard]] inline std::span<const std::uint8_t> stream_side_data(const AVStream& stream, AVPacketSideDataType type) {
#if LIBAVCODEC_VERSION_INT >= AV_VERSION_INT(60, 31, 102)
    const AVPacketSideData* found =
        av_packet_side_data_get(stream.codecpar->coded_side_data, stream.codecpar->nb_coded_side_data, type);
    return found == nullptr ? std::span<const std::uint8_t>() : std::span<const std::uint8_t>(found->data, found->size);
#else
    std::size_t size = 0;
    const std::uint8_t* data = av_stream_get_side_data(&stream, type, &size);
    return data == nullptr ? std::span<const std::uint8_t>() : std::span<const std::uint8_t>(data, size);
#endif
}

/// The value in side data; a copy, since these need not lie as a struct has to. None where they are too few.
template <typename T> [[nodiscard]] std::optional<T> side_data_as(std::span<const std::uint8_t> bytes) {
    if (bytes.size() < sizeof(T)) {
        return std::nullopt;
    }
    T value;
    std::memcpy(&value, bytes.data(), sizeof value);
    return value;
}
template <typename T> [[nodiscard]] std::optional<T> side_data_as(const AVStream& stream, AVPacketSideDataType type) {
    return side_data_as<T>(stream_side_data(stream, type));
}
template <typename T> [[nodiscard]] std::optional<T> side_data_as(const AVFrame& frame, AVFrameSideDataType type) {
    const AVFrameSideData* data = av_frame_get_side_data(&frame, type);
    return data == nullptr ? std::nullopt : side_data_as<T>(std::span<const std::uint8_t>(data->data, data->size));
}

/// Room for `size` bytes of side data on an output stream, owned by the stream. Throws std::bad_alloc.
[[nodiscard]] inline std::uint8_t* add_stream_side_data(AVStream& stream, AVPacketSideDataType type, std::size_t size) {
#if LIBAVCODEC_VERSION_INT >= AV_VERSION_INT(60, 31, 102)
    AVPacketSideData* added =
        av_packet_side_data_new(&stream.codecpar->coded_side_data, &stream.codecpar->nb_coded_side_data, type, size, 0);
    return allocated(added)->data;
#else
    return allocated(av_stream_new_side_data(&stream, type, size));
#endif
}

} // namespace reelmill::ffmpeg
