#include "reelmill/ffmpeg/stream_picture.hpp"

#include "handles.hpp"
#include "versions.hpp"

#include <array>
#include <cstring>
#include <utility>

extern "C" {
#include <libavutil/mastering_display_metadata.h>
#include <libavutil/pixdesc.h>
}

namespace reelmill::ffmpeg {
namespace {

constexpr std::array<std::pair<AVFieldOrder, const char*>, 5> field_orders{{{AV_FIELD_PROGRESSIVE, "progressive"},
                                                                            {AV_FIELD_TT, "tt"},
                                                                            {AV_FIELD_BB, "bb"},
                                                                            {AV_FIELD_TB, "tb"},
                                                                            {AV_FIELD_BT, "bt"}}};

// FFmpeg says "unknown" or "unspecified" where we say nothing.
std::string name_or_empty(const char* name, bool specified) { return name == nullptr || !specified ? "" : name; }

std::string name_of(AVFieldOrder order) {
    for (const auto& [value, name] : field_orders) {
        if (value == order) {
            return name;
        }
    }
    return "";
}

/// A copy, since side data need not lie as a struct has to.
template <typename T> std::optional<T> side_data_as(const AVStream& stream, AVPacketSideDataType type) {
    const auto bytes = stream_side_data(stream, type);
    if (bytes.size() < sizeof(T)) {
        return std::nullopt;
    }
    T value;
    std::memcpy(&value, bytes.data(), sizeof value);
    return value;
}

std::optional<title::MasteringDisplay> mastering_display_of(const AVStream& stream) {
    const auto raw = side_data_as<AVMasteringDisplayMetadata>(stream, AV_PKT_DATA_MASTERING_DISPLAY_METADATA);
    if (!raw || (!raw->has_primaries && !raw->has_luminance)) {
        return std::nullopt;
    }
    title::MasteringDisplay display;
    for (std::size_t color = 0; color < 3; ++color) {
        display.values[2 * color] = from_av(raw->display_primaries[color][0]);
        display.values[2 * color + 1] = from_av(raw->display_primaries[color][1]);
    }
    display.values[6] = from_av(raw->white_point[0]);
    display.values[7] = from_av(raw->white_point[1]);
    display.values[8] = from_av(raw->max_luminance);
    display.values[9] = from_av(raw->min_luminance);
    return display;
}

std::optional<title::ContentLight> content_light_of(const AVStream& stream) {
    const auto raw = side_data_as<AVContentLightMetadata>(stream, AV_PKT_DATA_CONTENT_LIGHT_LEVEL);
    if (!raw) {
        return std::nullopt;
    }
    return title::ContentLight{static_cast<int>(raw->MaxCLL), static_cast<int>(raw->MaxFALL)};
}

std::optional<std::array<std::int32_t, 9>> display_matrix_of(const AVStream& stream) {
    return side_data_as<std::array<std::int32_t, 9>>(stream, AV_PKT_DATA_DISPLAYMATRIX);
}

template <typename T> void set_side_data(AVStream& stream, AVPacketSideDataType type, const T& value) {
    std::memcpy(add_stream_side_data(stream, type, sizeof value), &value, sizeof value);
}

AVMasteringDisplayMetadata to_raw(const title::MasteringDisplay& display) {
    AVMasteringDisplayMetadata raw{};
    for (std::size_t color = 0; color < 3; ++color) {
        raw.display_primaries[color][0] = to_av(display.values[2 * color]);
        raw.display_primaries[color][1] = to_av(display.values[2 * color + 1]);
    }
    raw.white_point[0] = to_av(display.values[6]);
    raw.white_point[1] = to_av(display.values[7]);
    raw.max_luminance = to_av(display.values[8]);
    raw.min_luminance = to_av(display.values[9]);
    // FFmpeg's demuxers set both or, for streams without one, leave 0/0 or 0/1 behind.
    raw.has_primaries = display.values[6].known() ? 1 : 0;
    raw.has_luminance = display.values[8].known() ? 1 : 0;
    return raw;
}

void describe_colour(const title::Picture& picture, AVCodecParameters& parameters) {
    const auto set = [](auto& field, const std::string& name, auto from_name) {
        if (const int value = name.empty() ? -1 : from_name(name.c_str()); value >= 0) {
            field = static_cast<std::remove_reference_t<decltype(field)>>(value);
        }
    };
    set(parameters.color_range, picture.color_range, av_color_range_from_name);
    set(parameters.color_primaries, picture.color_primaries, av_color_primaries_from_name);
    set(parameters.color_trc, picture.color_transfer, av_color_transfer_from_name);
    set(parameters.color_space, picture.color_matrix, av_color_space_from_name);
    set(parameters.chroma_location, picture.chroma_location, av_chroma_location_from_name);
    for (const auto& [value, name] : field_orders) {
        if (picture.field_order == name) {
            parameters.field_order = value;
        }
    }
}

} // namespace

title::Picture picture_of_stream(const AVStream& stream) {
    const AVCodecParameters& parameters = *stream.codecpar;
    title::Picture picture;
    picture.width = parameters.width;
    picture.height = parameters.height;
    picture.pixel_format = name_or_empty(av_get_pix_fmt_name(static_cast<AVPixelFormat>(parameters.format)), true);
    // The container's word goes before the bitstream's, as in av_guess_sample_aspect_ratio.
    const AVRational aspect =
        stream.sample_aspect_ratio.num > 0 ? stream.sample_aspect_ratio : parameters.sample_aspect_ratio;
    picture.sample_aspect = aspect.num > 0 && aspect.den > 0 ? from_av(aspect) : Rational{0, 1};
    picture.color_range =
        name_or_empty(av_color_range_name(parameters.color_range), parameters.color_range != AVCOL_RANGE_UNSPECIFIED);
    picture.color_primaries = name_or_empty(av_color_primaries_name(parameters.color_primaries),
                                            parameters.color_primaries != AVCOL_PRI_UNSPECIFIED);
    picture.color_transfer =
        name_or_empty(av_color_transfer_name(parameters.color_trc), parameters.color_trc != AVCOL_TRC_UNSPECIFIED);
    picture.color_matrix =
        name_or_empty(av_color_space_name(parameters.color_space), parameters.color_space != AVCOL_SPC_UNSPECIFIED);
    picture.chroma_location = name_or_empty(av_chroma_location_name(parameters.chroma_location),
                                            parameters.chroma_location != AVCHROMA_LOC_UNSPECIFIED);
    picture.field_order = name_of(parameters.field_order);
    picture.mastering_display = mastering_display_of(stream);
    picture.content_light = content_light_of(stream);
    picture.display_matrix = display_matrix_of(stream);
    return picture;
}

void describe_stream(const title::Picture& picture, AVStream& stream) {
    describe_colour(picture, *stream.codecpar);
    if (picture.sample_aspect.known()) {
        stream.sample_aspect_ratio = to_av(picture.sample_aspect);
        stream.codecpar->sample_aspect_ratio = stream.sample_aspect_ratio;
    }
    if (picture.display_matrix) {
        set_side_data(stream, AV_PKT_DATA_DISPLAYMATRIX, *picture.display_matrix);
    }
    if (picture.mastering_display) {
        set_side_data(stream, AV_PKT_DATA_MASTERING_DISPLAY_METADATA, to_raw(*picture.mastering_display));
    }
    if (picture.content_light) {
        AVContentLightMetadata light{};
        light.MaxCLL = static_cast<unsigned>(picture.content_light->max_content);
        light.MaxFALL = static_cast<unsigned>(picture.content_light->max_average);
        set_side_data(stream, AV_PKT_DATA_CONTENT_LIGHT_LEVEL, light);
    }
}

} // namespace reelmill::ffmpeg
