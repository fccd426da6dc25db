#include "captions.hpp"

#include "handles.hpp"

#include "reelmill/ffmpeg/nal_units.hpp"

#include <algorithm>
#include <cstring>

namespace reelmill::ffmpeg {
namespace {

using Message = std::vector<std::uint8_t>;

// ATSC A/53 part 4, 6.2.3: cc_count has five bits, each of them three bytes.
constexpr std::size_t bytes_each = 3;
constexpr std::size_t most_each = 31;

Message hevc_message_unit(const Message& message) {
    constexpr std::uint8_t registered_user_data = 4;
    Message unit{39 << 1, 1, registered_user_data}; // prefix SEI of the base layer
    std::size_t size = message.size();
    for (; size >= 0xFF; size -= 0xFF) {
        unit.push_back(0xFF);
    }
    unit.push_back(static_cast<std::uint8_t>(size));
    unit.insert(unit.end(), message.begin(), message.end());
    unit.push_back(0x80); // rbsp_trailing_bits
    Message out{0, 0, 0, 1};
    for (const std::byte byte : escaped(std::as_bytes(std::span(unit)))) {
        out.push_back(std::to_integer<std::uint8_t>(byte));
    }
    return out;
}

/// Where the start code of the first slice begins; the size of the packet where there is none.
std::size_t place_before_slice(std::span<const std::byte> packet) {
    constexpr unsigned first_that_is_no_slice = 32;
    for (const auto& unit : annex_b_units(packet)) {
        const bool slice =
            unit.size > 0 && ((std::to_integer<unsigned>(packet[unit.begin]) >> 1U) & 0x3FU) < first_that_is_no_slice;
        if (slice) {
            const std::size_t code = unit.begin - 3;
            return code > 0 && packet[code - 1] == std::byte{0} ? code - 1 : code;
        }
    }
    return packet.size();
}

void insert_bytes(Packet& packet, std::size_t place, const Message& bytes) {
    AVPacket& old = *packet.get();
    Packet longer;
    AVPacket& raw = *longer.get();
    check(av_new_packet(&raw, old.size + static_cast<int>(bytes.size())), "making room for captions");
    std::memcpy(raw.data, old.data, place);
    std::memcpy(raw.data + place, bytes.data(), bytes.size());
    std::memcpy(raw.data + place + bytes.size(), old.data + place, static_cast<std::size_t>(old.size) - place);
    check(av_packet_copy_props(&raw, &old), "copying what is said of a packet");
    packet = std::move(longer);
}

} // namespace

Message caption_message(const Frame& frame) {
    const AVFrameSideData* data = av_frame_get_side_data(frame.get(), AV_FRAME_DATA_A53_CC);
    const std::size_t count = data == nullptr ? 0 : std::min(data->size / bytes_each, most_each);
    if (count == 0) {
        return {};
    }
    constexpr std::uint8_t process_data = 0x40;
    Message message{0xB5, 0x00, 0x31, 'G', 'A', '9', '4', 3, static_cast<std::uint8_t>(process_data | count), 0xFF};
    message.insert(message.end(), data->data, data->data + count * bytes_each);
    message.push_back(0xFF);
    return message;
}

void insert_captions(Packet& packet, Codec codec, const Message& message) {
    if (codec == Codec::hevc && !message.empty()) {
        insert_bytes(packet, place_before_slice(packet.data()), hevc_message_unit(message));
    }
}

bool are_inserted_by_us(Codec codec) { return codec == Codec::hevc; }

} // namespace reelmill::ffmpeg
