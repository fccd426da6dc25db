// What a packet holds besides payload and times, as plain bytes: so that packets can be written to a file and come
// back the same.
#pragma once

#include "reelmill/ffmpeg/packet.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace reelmill::ffmpeg {

/// One entry of a packet's side data (AVPacketSideData): samples to skip, new extradata, palettes, and so on.
struct SideData {
    std::uint32_t type = 0;           ///< AVPacketSideDataType of the FFmpeg that this was built with
    std::span<const std::byte> bytes; ///< owned by the packet, or by the caller
};

[[nodiscard]] std::vector<SideData> side_data_of(const Packet& packet);
/// Copies `data` into the packet, in the place of an entry of the same type. Throws std::bad_alloc.
void attach_side_data(Packet& packet, const SideData& data);

/// AV_PKT_FLAG_*: key, corrupt, discard, disposable.
[[nodiscard]] std::uint32_t packet_flags(const Packet& packet);
void set_packet_flags(Packet& packet, std::uint32_t flags);

} // namespace reelmill::ffmpeg
