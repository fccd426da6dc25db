// FFmpeg's objects as unique pointers with stateless deleters. For src/ffmpeg only.
#pragma once

#include "reelmill/core/failure.hpp"
#include "reelmill/core/json.hpp"
#include "reelmill/core/settings.hpp"
#include "reelmill/core/time.hpp"

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavfilter/avfilter.h>
#include <libavformat/avformat.h>
#include <libavutil/dict.h>
#include <libavutil/frame.h>
}

#include <memory>
#include <string>

namespace reelmill::ffmpeg {

template <auto free_function> struct FreeByAddress {
    template <typename T> void operator()(T* object) const { free_function(&object); }
};
template <auto free_function> struct FreeBy {
    template <typename T> void operator()(T* object) const { free_function(object); }
};

using UniquePacket = std::unique_ptr<AVPacket, FreeByAddress<av_packet_free>>;
using UniqueFrame = std::unique_ptr<AVFrame, FreeByAddress<av_frame_free>>;
using UniqueCodecContext = std::unique_ptr<AVCodecContext, FreeByAddress<avcodec_free_context>>;
using UniqueInput = std::unique_ptr<AVFormatContext, FreeByAddress<avformat_close_input>>;
using UniqueFilterGraph = std::unique_ptr<AVFilterGraph, FreeByAddress<avfilter_graph_free>>;
/// Does not own its AVIOContext.
using UniqueOutputContext = std::unique_ptr<AVFormatContext, FreeBy<avformat_free_context>>;
using UniqueParameters = std::unique_ptr<AVCodecParameters, FreeByAddress<avcodec_parameters_free>>;

/// An AVDictionary that frees what the callee left in it.
class Options {
public:
    Options() = default;
    ~Options() { av_dict_free(&dictionary_); }
    Options(const Options&) = delete;
    Options& operator=(const Options&) = delete;
    void set(const std::string& key, const std::string& value) {
        av_dict_set(&dictionary_, key.c_str(), value.c_str(), 0);
    }
    [[nodiscard]] AVDictionary** address() { return &dictionary_; }
    /// The first option that nobody took; empty when all were.
    [[nodiscard]] std::string leftover() const {
        const AVDictionaryEntry* entry = av_dict_get(dictionary_, "", nullptr, AV_DICT_IGNORE_SUFFIX);
        return entry == nullptr ? std::string() : std::string(entry->key);
    }

private:
    AVDictionary* dictionary_ = nullptr;
};

[[nodiscard]] inline AVRational to_av(Rational r) { return {r.num, r.den}; }
[[nodiscard]] inline Rational from_av(AVRational r) { return {r.num, r.den}; }

/// The tag of that name; empty where there is none.
[[nodiscard]] std::string tag_of(const AVDictionary* tags, const char* key);

/// FFmpeg's name of something; empty where it says that it does not know.
[[nodiscard]] std::string known_name(const char* name);

/// For writing, with the bitexact flag: no random ids, no clock, no version. Throws Failure{environment} where this
/// FFmpeg has no such muxer.
[[nodiscard]] UniqueOutputContext new_output_context(Format format);

/// A copy of stream parameters.
[[nodiscard]] UniqueParameters copy_of(const AVCodecParameters& parameters);
/// Of what comes out of an open encoder; `what` is said of a failure.
[[nodiscard]] UniqueParameters parameters_of(const AVCodecContext& encoder, const std::string& what);
/// parameters_from_json.
[[nodiscard]] UniqueParameters parameters_in(const Json& json);

/// A decoder on one thread that makes the same everywhere. Throws Failure{input} where this FFmpeg has none for the
/// stream, or it does not open.
[[nodiscard]] UniqueCodecContext open_plain_decoder(const AVCodecParameters& parameters, Rational time_base);

/// FFmpeg's text for an error code.
[[nodiscard]] std::string error_text(int code);

/// Throws Failure{input} "what: FFmpeg's text" when `code` is negative; returns it otherwise.
int check(int code, const std::string& what);

/// Throws std::bad_alloc when FFmpeg could not allocate.
template <typename T> T* allocated(T* object) {
    if (object == nullptr) {
        throw std::bad_alloc();
    }
    return object;
}

} // namespace reelmill::ffmpeg
