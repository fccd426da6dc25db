// What a container says of the clocks of its streams.
#pragma once

#include "reelmill/core/time.hpp"
#include "reelmill/ffmpeg/source.hpp"

#include <vector>

namespace reelmill::ffmpeg {

/// By stream, as many as the file has shown so far: a number for the programme that it belongs to. Programmes that
/// share a stream share their clock and count as one. Where the file has one programme or none, all streams belong
/// together.
[[nodiscard]] std::vector<int> programmes_of(const Source& source);

/// The time, in ticks of the stream, after which its clock starts again at 0; 0 where it does not.
[[nodiscard]] Ticks wraps_after(const Source& source, int stream);

/// A time that no recording has, more than 126 years from 0: Source reads it as none.
[[nodiscard]] bool is_absurd(Ticks time, Rational time_base);

} // namespace reelmill::ffmpeg
