#include "picture_timing.hpp"

#include "reelmill/ffmpeg/nal_units.hpp"

namespace reelmill::ffmpeg {
namespace {

constexpr unsigned sei = 6;
constexpr unsigned last_slice = 5;
constexpr std::uint8_t picture_timing = 1;

// Without the buffering delays of HRD, which a shard cannot have, the message is one byte: pic_struct in four bits, a
// flag for each clock time (none is there), a one and zeros.
constexpr unsigned two_fields_top_first = 3;
constexpr unsigned two_fields_bottom_first = 4;
constexpr std::uint8_t one_frame = 0b0000'0'100;

bool say_in_message(std::uint8_t type, std::span<std::uint8_t> payload) {
    if (type != picture_timing || payload.size() != 1) {
        return false;
    }
    const unsigned structure = payload[0] >> 4U;
    if (structure != two_fields_top_first && structure != two_fields_bottom_first) {
        return false;
    }
    payload[0] = one_frame;
    return true;
}

bool say_in_unit(std::span<std::uint8_t> unit) {
    bool said = false;
    std::size_t at = 1;
    while (at + 2 < unit.size()) { // type, size, and the end of the unit
        const std::uint8_t type = unit[at];
        const std::uint8_t size = unit[at + 1];
        constexpr std::uint8_t more_bytes = 0xFF;
        if (type == more_bytes || size == more_bytes || at + 2 + size > unit.size()) {
            return said; // long ones are not x264's timing, and escaping would matter in them
        }
        said = say_in_message(type, unit.subspan(at + 2, size)) || said;
        at += 2 + std::size_t{size};
    }
    return said;
}

} // namespace

bool say_progressive(std::span<std::uint8_t> packet) {
    const auto bytes = std::as_bytes(packet);
    bool said = false;
    std::size_t at = find_start_code(bytes, 0);
    while (at < packet.size()) {
        const std::size_t begin = at + start_code_bytes;
        if (begin == packet.size()) {
            break;
        }
        const unsigned type = packet[begin] & 0x1FU;
        if (type >= 1 && type <= last_slice) {
            break; // messages come before the picture that they are about
        }
        at = find_start_code(bytes, begin);
        said = (type == sei && say_in_unit(packet.subspan(begin, at - begin))) || said;
    }
    return said;
}

} // namespace reelmill::ffmpeg
