#include "reelmill/ffmpeg/packet_record.hpp"

#include <cstring>
#include <new>

extern "C" {
#include <libavcodec/packet.h>
}

namespace reelmill::ffmpeg {

std::vector<SideData> side_data_of(const Packet& packet) {
    const AVPacket* raw = packet.get();
    std::vector<SideData> entries;
    for (int i = 0; i < raw->side_data_elems; ++i) {
        const AVPacketSideData& entry = raw->side_data[i];
        entries.push_back({static_cast<std::uint32_t>(entry.type),
                           {reinterpret_cast<const std::byte*>(entry.data), static_cast<std::size_t>(entry.size)}});
    }
    return entries;
}

void attach_side_data(Packet& packet, const SideData& data) {
    const auto type = static_cast<AVPacketSideDataType>(data.type);
    std::uint8_t* place = av_packet_new_side_data(packet.get(), type, data.bytes.size());
    if (place == nullptr) {
        throw std::bad_alloc();
    }
    if (!data.bytes.empty()) {
        std::memcpy(place, data.bytes.data(), data.bytes.size());
    }
}

std::uint32_t packet_flags(const Packet& packet) { return static_cast<std::uint32_t>(packet.get()->flags); }

void set_packet_flags(Packet& packet, std::uint32_t flags) { packet.get()->flags = static_cast<int>(flags); }

} // namespace reelmill::ffmpeg
