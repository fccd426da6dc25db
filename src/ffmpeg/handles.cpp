#include "handles.hpp"

#include "reelmill/ffmpeg/container_trial.hpp"
#include "reelmill/ffmpeg/stream_parameters.hpp"

#include <fmt/format.h>
#include <string_view>

extern "C" {
#include <libavutil/error.h>
}

namespace reelmill::ffmpeg {

std::string tag_of(const AVDictionary* tags, const char* key) {
    const AVDictionaryEntry* entry = av_dict_get(tags, key, nullptr, 0);
    return entry == nullptr ? "" : entry->value;
}

std::string known_name(const char* name) {
    const std::string_view said = name == nullptr ? "" : name;
    return said == "unknown" || said == "unspecified" ? "" : std::string(said);
}

UniqueOutputContext new_output_context(Format format) {
    AVFormatContext* raw = nullptr;
    if (avformat_alloc_output_context2(&raw, nullptr, muxer_name(format), nullptr) < 0) {
        throw environment_failure(fmt::format("this FFmpeg cannot write {}: install libavformat with the muxer \"{}\"",
                                              name_of(format), muxer_name(format)));
    }
    raw->flags |= AVFMT_FLAG_BITEXACT;
    return UniqueOutputContext(raw);
}

UniqueParameters copy_of(const AVCodecParameters& parameters) {
    UniqueParameters copy(allocated(avcodec_parameters_alloc()));
    check(avcodec_parameters_copy(copy.get(), &parameters), "copying stream parameters");
    return copy;
}

UniqueParameters parameters_of(const AVCodecContext& encoder, const std::string& what) {
    UniqueParameters described(allocated(avcodec_parameters_alloc()));
    check(avcodec_parameters_from_context(described.get(), &encoder), what);
    return described;
}

UniqueParameters parameters_in(const Json& json) {
    UniqueParameters parameters(allocated(avcodec_parameters_alloc()));
    parameters_from_json(json, *parameters);
    return parameters;
}

UniqueCodecContext open_plain_decoder(const AVCodecParameters& parameters, Rational time_base) {
    const AVCodec* codec = avcodec_find_decoder(parameters.codec_id);
    if (codec == nullptr) {
        throw input_failure(fmt::format("this FFmpeg has no decoder for {}", avcodec_get_name(parameters.codec_id)));
    }
    UniqueCodecContext context(allocated(avcodec_alloc_context3(codec)));
    check(avcodec_parameters_to_context(context.get(), &parameters), "the decoder refuses the stream's parameters");
    context->pkt_timebase = to_av(time_base);
    context->thread_count = 1;
    context->flags |= AV_CODEC_FLAG_BITEXACT; // else the header of ASS names FFmpeg's version
    check(avcodec_open2(context.get(), codec, nullptr), fmt::format("the decoder {} cannot be opened", codec->name));
    return context;
}

std::string error_text(int code) {
    char text[AV_ERROR_MAX_STRING_SIZE] = {};
    av_strerror(code, text, sizeof text);
    return text;
}

int check(int code, const std::string& what) {
    if (code < 0) {
        throw input_failure(what + ": " + error_text(code));
    }
    return code;
}

} // namespace reelmill::ffmpeg
