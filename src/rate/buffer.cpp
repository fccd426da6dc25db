#include "reelmill/rate/buffer.hpp"

#include <algorithm>
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

/// Behind the first `reordered` packets, which are taken out before its first picture is shown.
BufferUse use_behind(const Buffer& buffer, const std::vector<ShownPacket>& packets,
                     const std::vector<std::int64_t>& shown, std::int64_t end, std::size_t reordered) {
    std::vector<BufferedPacket> taken_out;
    for (std::size_t i = reordered; i < packets.size(); ++i) {
        taken_out.push_back({shown[i - reordered], packets[i].bytes});
    }
    return use_of(buffer, taken_out, reordered == 0 ? end : shown[shown.size() - reordered]);
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

BufferUse then(const Buffer& buffer, const BufferUse& first, const BufferUse& second) {
    const bool never = first.most < second.need;
    return {std::max(first.need, never ? std::numeric_limits<std::int64_t>::max() : second.need - first.gain),
            first.gain + second.gain, std::min({buffer.bits, second.most, first.most + second.gain})};
}

SegmentUse use_of_segment(const Buffer& buffer, const std::vector<ShownPacket>& packets, std::int64_t end) {
    std::vector<std::pair<std::int64_t, std::size_t>> order;
    for (std::size_t i = 0; i < packets.size(); ++i) {
        order.emplace_back(packets[i].microseconds, i);
    }
    std::ranges::sort(order);
    SegmentUse use;
    std::vector<std::int64_t> shown;
    for (const auto& [time, place] : order) {
        use.reordered = std::max(use.reordered, static_cast<int>(place) - static_cast<int>(shown.size()));
        shown.push_back(time);
    }
    const std::size_t kept = std::min(most_reordered, packets.size());
    const auto gap = [&](std::size_t at) { return (at + 1 < shown.size() ? shown[at + 1] : end) - shown[at]; };
    for (std::size_t i = 0; i < kept; ++i) {
        use.lead_bytes.push_back(packets[i].bytes);
        use.first_gaps.push_back(gap(i));
        use.last_gaps.push_back(gap(shown.size() - kept + i));
    }
    for (std::size_t reordered = 0; reordered <= kept; ++reordered) {
        use.behind.push_back(use_behind(buffer, packets, shown, end, reordered));
    }
    return use;
}

BufferUse use_in_title(const Buffer& buffer, const SegmentUse* before, const SegmentUse& segment,
                       std::size_t reordered) {
    if (segment.behind.empty()) {
        return {0, 0, buffer.bits}; // of no pictures
    }
    const std::size_t lead = std::min({reordered, segment.behind.size() - 1, segment.lead_bytes.size()});
    const auto& gaps = before != nullptr ? before->last_gaps : segment.first_gaps;
    const std::size_t first_gap = before != nullptr && gaps.size() > lead ? gaps.size() - lead : 0;
    std::vector<BufferedPacket> packets;
    std::int64_t time = 0;
    for (std::size_t i = 0; i < lead; ++i) {
        packets.push_back({time, segment.lead_bytes[i]});
        time += first_gap + i < gaps.size() ? gaps[first_gap + i] : 0;
    }
    return then(buffer, use_of(buffer, packets, time), segment.behind[lead]);
}

} // namespace reelmill::rate
