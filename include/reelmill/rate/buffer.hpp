// The buffer of a player: it fills at a constant rate, and each picture is taken out of it at once when it is decoded
// (ITU-T H.264 annex C, with a rate of arrival that may pause while the buffer is full). Pure, in whole numbers.
#pragma once

#include "reelmill/core/fields.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace reelmill::rate {

struct Buffer {
    std::int64_t bits_per_second = 0;
    std::int64_t bits = 0;
    friend bool operator==(const Buffer&, const Buffer&) = default;
};

/// A title is played from when its buffer is so full, in thousandths: what x264 and x265 take for granted, too.
inline constexpr int title_start = 900;
/// A buffer's level in bits at so many thousandths.
[[nodiscard]] std::int64_t level_at(const Buffer& buffer, int thousandths);

/// A packet of a picture, in decode order.
struct BufferedPacket {
    std::int64_t microseconds = 0; ///< when it is taken out
    std::int64_t bytes = 0;
};

/// What a part of a track does to a buffer, whatever its level before: it runs through if there are `need` bits in the
/// buffer when the first packet is taken out, and leaves the lesser of `most` and what there was plus `gain`. Bits.
struct BufferUse {
    std::int64_t need = 0;
    std::int64_t gain = 0;
    std::int64_t most = 0;
    friend bool operator==(const BufferUse&, const BufferUse&) = default;

    [[nodiscard]] std::int64_t level_after(std::int64_t level) const;
};
REELMILL_FIELDS(BufferUse, need, gain, most)

/// Of packets of which the first is taken out when the part begins; it ends at `end` (microseconds), when the next part
/// begins. Packets that go back in time are taken out at once.
[[nodiscard]] BufferUse use_of(const Buffer& buffer, const std::vector<BufferedPacket>& packets, std::int64_t end);

/// One part and then another.
[[nodiscard]] BufferUse then(const Buffer& buffer, const BufferUse& first, const BufferUse& second);

/// A picture of a segment, in decode order.
struct ShownPacket {
    std::int64_t microseconds = 0; ///< when it is shown
    std::int64_t bytes = 0;
};

/// More pictures than encoders reorder; also what is kept of a segment's ends.
inline constexpr std::size_t most_reordered = 8;

/// What a segment does to a buffer, when it is not known yet how many pictures are reordered in the whole title. A
/// packet is taken out when that picture is shown which stands as far from the first as the packet does, less as many
/// as are reordered (gather::title_times): so the first packets come while the last pictures of the segment before are
/// shown.
struct SegmentUse {
    int reordered = 0;                    ///< within it
    std::vector<std::int64_t> lead_bytes; ///< of its first packets
    std::vector<std::int64_t> first_gaps; ///< for how long its first pictures are shown; microseconds
    std::vector<std::int64_t> last_gaps;  ///< and its last ones
    /// By how many pictures are reordered: of all packets but as many, from when the first picture is shown until the
    /// next segment's first packet is taken out.
    std::vector<BufferUse> behind;
    friend bool operator==(const SegmentUse&, const SegmentUse&) = default;
};
REELMILL_FIELDS(SegmentUse, reordered, lead_bytes, first_gaps, last_gaps, behind)

/// `end`: when the next segment's first picture is shown, at the earliest.
[[nodiscard]] SegmentUse use_of_segment(const Buffer& buffer, const std::vector<ShownPacket>& packets,
                                        std::int64_t end);
/// In a title in which so many are reordered; `before`: the segment before it, none for the first.
[[nodiscard]] BufferUse use_in_title(const Buffer& buffer, const SegmentUse* before, const SegmentUse& segment,
                                     std::size_t reordered);

} // namespace reelmill::rate
