// How long a packet of sound is, by its codec.
#pragma once

#include "reelmill/ffmpeg/packet.hpp"
#include "reelmill/ffmpeg/source.hpp"

namespace reelmill::ffmpeg {

/// Seconds of sound in a packet of `source`: from the codec's frame length and the packet's size, not from any
/// timestamp. 0 where the codec does not tell, as for other kinds of streams.
[[nodiscard]] double sound_seconds(const Source& source, const Packet& packet);

} // namespace reelmill::ffmpeg
