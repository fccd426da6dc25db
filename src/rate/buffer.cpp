#include "reelmill/rate/buffer.hpp"

#include <algorithm>
#include <cstddef>
#include <limits>
#include <utility>

namespace reelmill::rate {

namespace {

__extension__ using Wide = __int128;

// What a container puts around a picture: the lengths of its slices, a delimiter.
constexpr std::int64_t beside_bytes = 16;
constexpr std::int64_t bits_per_byte = 8;

/// Bits that arrive in such a time; no more than the buffer holds.
std::int64_t arriving(const Buffer& buffer, std::int64_t microseconds) {
    constexpr std::int64_t second = 1'000'000;
    const Wide bits = Wide{std::max<std::int64_t>(microseconds, 0)} * buffer.bits_per_second / second;
    return static_cast<std::int64_t>(std::min<Wide>(bits, buffer.bits));
}

std::int64_t bits_of(std::int64_t bytes) { return (bytes + beside_bytes) * bits_per_byte; }

/// When each packet is taken out if `delay` pictures are reordered: as gather::title_times lays decode times.
std::vector<BufferedPacket> taken_out(const std::vector<ShownPacket>& packets, const std::vector<std::int64_t>& shown,
                                      std::size_t delay) {
    std::vector<BufferedPacket> times;
    for (std::size_t i = 0; i < packets.size(); ++i) {
        const std::int64_t lead = shown[delay] - shown[0];
        times.push_back({i < delay ? shown[i] - lead : shown[i - delay], packets[i].bytes});
    }
    return times;
}

} // namespace

std::int64_t level_at(const Buffer& buffer, int thousandths) {
    constexpr int whole = 1000;
    return buffer.bits / whole * thousandths + buffer.bits % whole * thousandths / whole;
}

std::int64_t BufferUse::level_after(std::int64_t level) const { return std::min(most, level + gain); }

/// A picture takes its bits, time gives some back, but never more than fit: each is such a use by itself, and two of
/// them, one after the other, are one again.
BufferUse use_of(const Buffer& buffer, const std::vector<BufferedPacket>& packets, std::int64_t end) {
    BufferUse use{0, 0, buffer.bits};
    for (std::size_t i = 0; i < packets.size(); ++i) {
        const std::int64_t taken = bits_of(packets[i].bytes);
        use.need = std::max(use.need, use.most < taken ? std::numeric_limits<std::int64_t>::max() : taken - use.gain);
        const std::int64_t next = i + 1 < packets.size() ? packets[i + 1].microseconds : end;
        const std::int64_t given = arriving(buffer, next - packets[i].microseconds);
        use.gain += given - taken;
        use.most = std::min(buffer.bits, use.most - taken + given);
    }
    return use;
}

BufferUse worse_of(const BufferUse& a, const BufferUse& b) {
    return {std::max(a.need, b.need), std::min(a.gain, b.gain), std::min(a.most, b.most)};
}

BufferUse use_of_segment(const Buffer& buffer, const std::vector<ShownPacket>& packets, std::int64_t end) {
    std::vector<std::pair<std::int64_t, std::size_t>> order;
    for (std::size_t i = 0; i < packets.size(); ++i) {
        order.emplace_back(packets[i].microseconds, i);
    }
    std::ranges::sort(order);
    std::vector<std::int64_t> shown;
    std::size_t delay = 0;
    for (const auto& [time, place] : order) {
        delay = std::max(delay, place - std::min(place, shown.size()));
        shown.push_back(time);
    }
    const BufferUse at_once = use_of(buffer, taken_out(packets, shown, 0), end);
    if (delay == 0) {
        return at_once;
    }
    // The next segment begins as much earlier.
    return worse_of(at_once, use_of(buffer, taken_out(packets, shown, delay), shown[shown.size() - delay]));
}

} // namespace reelmill::rate
