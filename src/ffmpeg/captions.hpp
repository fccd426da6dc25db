// Closed captions (CEA-608 and -708 as of ATSC A/53 part 4) from pictures into packets. For src/ffmpeg only: libavcodec
// does it for libx264, and for libx265 only in later versions.
#pragma once

#include "reelmill/core/settings.hpp"
#include "reelmill/ffmpeg/packet.hpp"

#include <cstdint>
#include <vector>

namespace reelmill::ffmpeg {

/// The captions of a picture as an ITU-T T.35 message, country code first; empty where it has none.
[[nodiscard]] std::vector<std::uint8_t> caption_message(const Frame& frame);

/// Puts `message` into a packet that libx265 made of the picture, as an SEI message before the first slice; packets of
/// other codecs are left as they are. AV1 has a place for it, too, but what dav1d 1.0 reads back is garbled: it gives
/// messages to frames in decoding order, those that are not shown as well.
void insert_captions(Packet& packet, Codec codec, const std::vector<std::uint8_t>& message);

/// libavcodec's own way is switched off where it has one: captions twice are captions garbled.
[[nodiscard]] bool are_inserted_by_us(Codec codec);

} // namespace reelmill::ffmpeg
