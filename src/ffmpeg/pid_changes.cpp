#include "pid_changes.hpp"

#include <algorithm>

namespace reelmill::ffmpeg {
namespace {

constexpr std::byte sync_byte{0x47};

unsigned value(std::byte byte) { return std::to_integer<unsigned>(byte); }

void change_header(std::span<std::byte> header, const title::PidChange& change) {
    const unsigned pid = (value(header[1]) & 0x1fU) << 8U | value(header[2]);
    if (header[0] != sync_byte || pid != static_cast<unsigned>(change.from)) {
        return;
    }
    const auto to = static_cast<unsigned>(change.to);
    const unsigned counter = value(header[3]) + static_cast<unsigned>(change.counter_shift);
    header[1] = std::byte((value(header[1]) & 0xe0U) | (to >> 8U & 0x1fU));
    header[2] = std::byte(to & 0xffU);
    header[3] = std::byte((value(header[3]) & 0xf0U) | (counter & 0x0fU));
}

/// The first packet of `change` at or behind `position`.
std::int64_t first_packet(const title::PidChange& change, std::int64_t position) {
    const std::int64_t behind = std::max<std::int64_t>(position - change.begin, 0);
    return change.begin + (behind + change.packet_size - 1) / change.packet_size * change.packet_size;
}

} // namespace

void change_pids(std::span<std::byte> bytes, std::int64_t position, const std::vector<title::PidChange>& changes) {
    for (const auto& change : changes) {
        if (change.packet_size < static_cast<int>(ts_header_bytes)) {
            continue;
        }
        const auto whole = position + static_cast<std::int64_t>(bytes.size()) - std::int64_t{ts_header_bytes};
        const std::int64_t last = std::min(whole, change.end - 1);
        for (std::int64_t at = first_packet(change, position); at <= last; at += change.packet_size) {
            change_header(bytes.subspan(static_cast<std::size_t>(at - position), ts_header_bytes), change);
        }
    }
}

} // namespace reelmill::ffmpeg
