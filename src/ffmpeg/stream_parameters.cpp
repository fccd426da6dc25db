#include "reelmill/ffmpeg/stream_parameters.hpp"

#include "reelmill/core/failure.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>
#include <string_view>

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavutil/channel_layout.h>
#include <libavutil/pixdesc.h>
#include <libavutil/samplefmt.h>
}

namespace reelmill::ffmpeg {
namespace {

constexpr std::size_t max_extradata = std::size_t{1} << 24; ///< bytes; real ones have some kilobytes
constexpr int max_channels = 1024;

std::string to_hex(std::span<const std::uint8_t> bytes) {
    std::string text;
    text.reserve(bytes.size() * 2);
    for (const std::uint8_t byte : bytes) {
        text += fmt::format("{:02x}", byte);
    }
    return text;
}

int hex_digit(char digit) {
    if (digit >= '0' && digit <= '9') {
        return digit - '0';
    }
    if (digit >= 'a' && digit <= 'f') {
        return digit - 'a' + 10;
    }
    throw input_failure(fmt::format("stream parameters: '{}' is no hex digit", digit));
}

void set_extradata(AVCodecParameters& parameters, std::string_view hex) {
    const std::size_t size = hex.size() / 2;
    if (hex.size() % 2 != 0 || size > max_extradata) {
        throw input_failure(fmt::format("stream parameters: extradata of {} hex digits", hex.size()));
    }
    if (size == 0) {
        return;
    }
    parameters.extradata = static_cast<std::uint8_t*>(av_mallocz(size + AV_INPUT_BUFFER_PADDING_SIZE));
    if (parameters.extradata == nullptr) {
        throw environment_failure("out of memory for extradata");
    }
    parameters.extradata_size = static_cast<int>(size);
    for (std::size_t i = 0; i < size; ++i) {
        parameters.extradata[i] = static_cast<std::uint8_t>(hex_digit(hex[2 * i]) * 16 + hex_digit(hex[2 * i + 1]));
    }
}

std::string type_name(AVMediaType type) {
    const char* name = av_get_media_type_string(type);
    return name == nullptr ? "unknown" : name;
}

AVMediaType type_of(const std::string& name) {
    for (const AVMediaType type : {AVMEDIA_TYPE_VIDEO, AVMEDIA_TYPE_AUDIO, AVMEDIA_TYPE_SUBTITLE, AVMEDIA_TYPE_DATA,
                                   AVMEDIA_TYPE_ATTACHMENT, AVMEDIA_TYPE_UNKNOWN}) {
        if (type_name(type) == name) {
            return type;
        }
    }
    throw input_failure(fmt::format("stream parameters: unknown kind of stream '{}'", name));
}

AVCodecID codec_of(const std::string& name) {
    if (name == "none") {
        return AV_CODEC_ID_NONE;
    }
    const AVCodecDescriptor* descriptor = avcodec_descriptor_get_by_name(name.c_str());
    if (descriptor == nullptr) {
        throw input_failure(fmt::format("stream parameters: this FFmpeg knows no codec '{}'", name));
    }
    return descriptor->id;
}

/// Empty where not set; only video and audio have one.
std::string format_name(const AVCodecParameters& parameters) {
    const char* name = nullptr;
    if (parameters.codec_type == AVMEDIA_TYPE_VIDEO) {
        name = av_get_pix_fmt_name(static_cast<AVPixelFormat>(parameters.format));
    } else if (parameters.codec_type == AVMEDIA_TYPE_AUDIO) {
        name = av_get_sample_fmt_name(static_cast<AVSampleFormat>(parameters.format));
    }
    return name == nullptr ? "" : name;
}

int format_of(AVMediaType type, const std::string& name) {
    if (name.empty()) {
        return -1;
    }
    const int format = type == AVMEDIA_TYPE_VIDEO ? static_cast<int>(av_get_pix_fmt(name.c_str()))
                                                  : static_cast<int>(av_get_sample_fmt(name.c_str()));
    if (format < 0) {
        throw input_failure(fmt::format("stream parameters: this FFmpeg knows no format '{}'", name));
    }
    return format;
}

Json layout_to_json(const AVChannelLayout& layout) {
    Json json{{"order", static_cast<int>(layout.order)}, {"channels", layout.nb_channels}};
    if (layout.order == AV_CHANNEL_ORDER_CUSTOM) {
        Json map = Json::array();
        for (int i = 0; i < layout.nb_channels; ++i) {
            map.push_back(static_cast<int>(layout.u.map[i].id));
        }
        json["map"] = std::move(map);
    } else {
        json["mask"] = layout.u.mask;
    }
    std::array<char, 256> name{};
    if (av_channel_layout_describe(&layout, name.data(), name.size()) > 0) {
        json["name"] = name.data(); // for people
    }
    return json;
}

void layout_from_json(const Json& json, AVChannelLayout& layout) {
    const int order = json.at("order").get<int>();
    const int channels = json.at("channels").get<int>();
    if (channels < 0 || channels > max_channels || order < 0 || order > AV_CHANNEL_ORDER_AMBISONIC) {
        throw input_failure(fmt::format("stream parameters: {} channels of order {}", channels, order));
    }
    layout.order = static_cast<AVChannelOrder>(order);
    layout.nb_channels = channels;
    if (layout.order == AV_CHANNEL_ORDER_CUSTOM) {
        const auto map = json.at("map").get<std::vector<int>>();
        layout.u.map =
            static_cast<AVChannelCustom*>(av_calloc(std::max<std::size_t>(map.size(), 1), sizeof(AVChannelCustom)));
        if (layout.u.map == nullptr) {
            throw environment_failure("out of memory for a channel layout");
        }
        for (std::size_t i = 0; i < map.size(); ++i) {
            layout.u.map[i].id = static_cast<AVChannel>(map[i]);
        }
    } else {
        layout.u.mask = json.at("mask").get<std::uint64_t>();
    }
    const bool counted =
        layout.order != AV_CHANNEL_ORDER_CUSTOM || json.at("map").size() == static_cast<std::size_t>(channels);
    if (channels > 0 && (!counted || av_channel_layout_check(&layout) == 0)) {
        throw input_failure("stream parameters: the channel layout contradicts itself");
    }
}

void picture_to_json(const AVCodecParameters& from, Json& to) {
    to["width"] = from.width;
    to["height"] = from.height;
    to["sample_aspect"] = {from.sample_aspect_ratio.num, from.sample_aspect_ratio.den};
    to["field_order"] = static_cast<int>(from.field_order);
    to["color_range"] = static_cast<int>(from.color_range);
    to["color_primaries"] = static_cast<int>(from.color_primaries);
    to["color_transfer"] = static_cast<int>(from.color_trc);
    to["color_matrix"] = static_cast<int>(from.color_space);
    to["chroma_location"] = static_cast<int>(from.chroma_location);
    to["video_delay"] = from.video_delay;
}

void picture_from_json(const Json& from, AVCodecParameters& to) {
    to.width = from.at("width").get<int>();
    to.height = from.at("height").get<int>();
    const auto aspect = from.at("sample_aspect").get<std::array<int, 2>>();
    to.sample_aspect_ratio = {aspect[0], aspect[1]};
    to.field_order = static_cast<AVFieldOrder>(from.at("field_order").get<int>());
    to.color_range = static_cast<AVColorRange>(from.at("color_range").get<int>());
    to.color_primaries = static_cast<AVColorPrimaries>(from.at("color_primaries").get<int>());
    to.color_trc = static_cast<AVColorTransferCharacteristic>(from.at("color_transfer").get<int>());
    to.color_space = static_cast<AVColorSpace>(from.at("color_matrix").get<int>());
    to.chroma_location = static_cast<AVChromaLocation>(from.at("chroma_location").get<int>());
    to.video_delay = from.at("video_delay").get<int>();
}

void sound_to_json(const AVCodecParameters& from, Json& to) {
    to["sample_rate"] = from.sample_rate;
    to["layout"] = layout_to_json(from.ch_layout);
    to["frame_size"] = from.frame_size;
    to["block_align"] = from.block_align;
    to["initial_padding"] = from.initial_padding;
    to["trailing_padding"] = from.trailing_padding;
    to["seek_preroll"] = from.seek_preroll;
}

void sound_from_json(const Json& from, AVCodecParameters& to) {
    to.sample_rate = from.at("sample_rate").get<int>();
    layout_from_json(from.at("layout"), to.ch_layout);
    to.frame_size = from.at("frame_size").get<int>();
    to.block_align = from.at("block_align").get<int>();
    to.initial_padding = from.at("initial_padding").get<int>();
    to.trailing_padding = from.at("trailing_padding").get<int>();
    to.seek_preroll = from.at("seek_preroll").get<int>();
}

void read_all(const Json& json, AVCodecParameters& parameters) {
    parameters.codec_type = type_of(json.at("type").get<std::string>());
    parameters.codec_id = codec_of(json.at("codec").get<std::string>());
    parameters.codec_tag = json.at("tag").get<std::uint32_t>();
    parameters.format = format_of(parameters.codec_type, json.at("format").get<std::string>());
    parameters.bit_rate = json.at("bit_rate").get<std::int64_t>();
    parameters.profile = json.at("profile").get<int>();
    parameters.level = json.at("level").get<int>();
    parameters.bits_per_coded_sample = json.at("bits_per_coded_sample").get<int>();
    parameters.bits_per_raw_sample = json.at("bits_per_raw_sample").get<int>();
    set_extradata(parameters, json.at("extradata").get_ref<const std::string&>());
    if (parameters.codec_type != AVMEDIA_TYPE_AUDIO) {
        picture_from_json(json, parameters);
    } else {
        sound_from_json(json, parameters);
    }
}

void reset(AVCodecParameters& parameters) {
    AVCodecParameters* empty = avcodec_parameters_alloc();
    if (empty == nullptr) {
        throw environment_failure("out of memory for stream parameters");
    }
    avcodec_parameters_copy(&parameters, empty);
    avcodec_parameters_free(&empty);
}

} // namespace

Json parameters_to_json(const AVCodecParameters& parameters) {
    Json json{{"type", type_name(parameters.codec_type)},
              {"codec", avcodec_get_name(parameters.codec_id)},
              {"tag", parameters.codec_tag},
              {"format", format_name(parameters)},
              {"bit_rate", parameters.bit_rate},
              {"profile", parameters.profile},
              {"level", parameters.level},
              {"bits_per_coded_sample", parameters.bits_per_coded_sample},
              {"bits_per_raw_sample", parameters.bits_per_raw_sample},
              {"extradata", to_hex({parameters.extradata, static_cast<std::size_t>(parameters.extradata_size)})}};
    // Subtitles have a canvas: width and height.
    if (parameters.codec_type != AVMEDIA_TYPE_AUDIO) {
        picture_to_json(parameters, json);
    } else {
        sound_to_json(parameters, json);
    }
    return json;
}

void parameters_from_json(const Json& json, AVCodecParameters& parameters) {
    reset(parameters);
    try {
        read_all(json, parameters);
    } catch (const Json::exception& error) {
        reset(parameters);
        throw input_failure(fmt::format("stream parameters cannot be read: {}", error.what()));
    } catch (const Failure&) {
        reset(parameters);
        throw;
    }
}

} // namespace reelmill::ffmpeg
