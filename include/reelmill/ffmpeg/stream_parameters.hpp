// What a muxer needs to know of a stream, as JSON: so that segment files describe themselves and any rank can mux
// them.
#pragma once

#include "reelmill/core/json.hpp"

struct AVCodecParameters;

namespace reelmill::ffmpeg {

/// Codec, tag, extradata, sizes, rates, colour, channel layout. Names where FFmpeg has lasting names (codec, pixel and
/// sample format), numbers as in FFmpeg's headers elsewhere. Side data of the stream is not included: it is set from
/// the source at the mux.
[[nodiscard]] Json parameters_to_json(const AVCodecParameters& parameters);

/// The reverse; whatever `parameters` held is freed. Equal to the original in all fields of parameters_to_json when
/// read by the same FFmpeg. Throws Failure{input} where `json` is not what parameters_to_json writes, or names a codec
/// or format that this FFmpeg does not know; `parameters` is then empty.
void parameters_from_json(const Json& json, AVCodecParameters& parameters);

} // namespace reelmill::ffmpeg
