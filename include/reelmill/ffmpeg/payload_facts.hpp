// What the bytes of a packet say by themselves, without a decoder and without what the container says.
#pragma once

#include "reelmill/ffmpeg/packet.hpp"
#include "reelmill/ffmpeg/source.hpp"

#include <cstdint>
#include <string>

namespace reelmill::ffmpeg {

/// How often the packet brings closed captions (CEA-608 or -708, as ATSC A/53 part 4 has them) for a picture: twice
/// where it holds two fields that have their own. H.264, HEVC and MPEG-2; 0 for others.
[[nodiscard]] int captions_in(const Source& source, const Packet& packet);

/// Object type, sampling rate and channels of AAC, as both of its headers number them (ISO/IEC 14496-3 1.6.2.1); 0:
/// not told.
using AacConfiguration = std::uint16_t;

/// By the packet's own header, that of ADTS; 0 where it has none.
[[nodiscard]] AacConfiguration configuration_in(const Source& source, const Packet& packet);
/// By the stream's header; 0 also where that tells of an extension (SBR), which ADTS has no place for.
[[nodiscard]] AacConfiguration configuration_of(const Source& source, int stream);
/// "48000 Hz, channel configuration 6", for people.
[[nodiscard]] std::string text_of(AacConfiguration configuration);

} // namespace reelmill::ffmpeg
