// What decoders take from a stream as it is, though nothing else may get to see it. For src/ffmpeg only.
#pragma once

#include "handles.hpp"

namespace reelmill::ffmpeg {

/// Brings a decoded picture's values to what its format and FFmpeg's enumerations have: samples of more bits than the
/// pixel format (lossless codecs add up what a damaged stream says) become its largest one, and colour properties
/// that are in no table become unspecified. libx264 aborts at the first, and reading the second is undefined.
/// A picture that holds neither is left alone; its buffers are copied before they are changed.
void bound_values(AVFrame& frame);

/// The same for the colour properties of a stream.
void bound_colours(AVCodecParameters& parameters);

/// Brings decoded sound to what encoders take: samples of floating point that are no numbers, or beyond a million times
/// full scale (libavcodec's AAC refuses spectra beyond 1e16), become silence. How many there were.
std::int64_t silence_no_numbers(AVFrame& frame);

} // namespace reelmill::ffmpeg
