#include "stream_picture.hpp"

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

std::string name_of(AVFieldOrder order) {
    for (const auto& [value, name] : field_orders) {
        if (value == order) {
            return name;
        }
    }
    return "";
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

} // namespace

void set_known(const title::Picture& picture, const RawProperties& raw) {
    const auto set = [](auto& field, const std::string& name, auto from_name) {
        if (const int value = name.empty() ? -1 : from_name(name.c_str()); value >= 0) {
            field = static_cast<std::remove_reference_t<decltype(field)>>(value);
        }
    };
    set(raw.range, picture.color_range, av_color_range_from_name);
    set(raw.primaries, picture.color_primaries, av_color_primaries_from_name);
    set(raw.transfer, picture.color_transfer, av_color_transfer_from_name);
    set(raw.matrix, picture.color_matrix, av_color_space_from_name);
    set(raw.chroma_location, picture.chroma_location, av_chroma_location_from_name);
    for (const auto& [value, name] : field_orders) {
        if (picture.field_order == name) {
            raw.field_order = value;
        }
    }
}

title::MasteringDisplay mastering_display_of(const AVMasteringDisplayMetadata& raw) {
    title::MasteringDisplay display;
    for (std::size_t color = 0; color < 3; ++color) {
        display.values[2 * color] = from_av(raw.display_primaries[color][0]);
        display.values[2 * color + 1] = from_av(raw.display_primaries[color][1]);
    }
    display.values[6] = from_av(raw.white_point[0]);
    display.values[7] = from_av(raw.white_point[1]);
    display.values[8] = from_av(raw.max_luminance);
    display.values[9] = from_av(raw.min_luminance);
    return display;
}

title::ContentLight content_light_of(const AVContentLightMetadata& raw) {
    return {static_cast<int>(raw.MaxCLL), static_cast<int>(raw.MaxFALL)};
}

title::Picture picture_of_stream(const AVStream& stream) {
    const AVCodecParameters& parameters = *stream.codecpar;
    title::Picture picture;
    picture.width = parameters.width;
    picture.height = parameters.height;
    picture.pixel_format = known_name(av_get_pix_fmt_name(static_cast<AVPixelFormat>(parameters.format)));
    // The container's word goes before the bitstream's, as in av_guess_sample_aspect_ratio.
    const AVRational aspect =
        stream.sample_aspect_ratio.num > 0 ? stream.sample_aspect_ratio : parameters.sample_aspect_ratio;
    picture.sample_aspect = aspect.num > 0 && aspect.den > 0 ? from_av(aspect) : Rational{0, 1};
    picture.color_range = known_name(av_color_range_name(parameters.color_range));
    picture.color_primaries = known_name(av_color_primaries_name(parameters.color_primaries));
    picture.color_transfer = known_name(av_color_transfer_name(parameters.color_trc));
    picture.color_matrix = known_name(av_color_space_name(parameters.color_space));
    picture.chroma_location = known_name(av_chroma_location_name(parameters.chroma_location));
    picture.field_order = name_of(parameters.field_order);
    const auto display = side_data_as<AVMasteringDisplayMetadata>(stream, AV_PKT_DATA_MASTERING_DISPLAY_METADATA);
    if (display && (display->has_primaries != 0 || display->has_luminance != 0)) {
        picture.mastering_display = mastering_display_of(*display);
    }
    if (const auto light = side_data_as<AVContentLightMetadata>(stream, AV_PKT_DATA_CONTENT_LIGHT_LEVEL)) {
        picture.content_light = content_light_of(*light);
    }
    picture.display_matrix = side_data_as<std::array<std::int32_t, 9>>(stream, AV_PKT_DATA_DISPLAYMATRIX);
    return picture;
}

void describe_stream(const title::Picture& picture, AVStream& stream) {
    AVCodecParameters& parameters = *stream.codecpar;
    set_known(picture, {parameters.color_range, parameters.color_primaries, parameters.color_trc,
                        parameters.color_space, parameters.chroma_location, parameters.field_order});
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
