// The buffer of a player: it fills at a constant rate, and each picture is taken out of it at once when it is decoded
// (ITU-T H.264 annex C, with a rate of arrival that may pause while the buffer is full). Pure, in whole numbers.
#pragma once

#include "reelmill/core/fields.hpp"

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

/// The worse of two in every respect, where it is not known which of them will be.
[[nodiscard]] BufferUse worse_of(const BufferUse& a, const BufferUse& b);

/// A picture of a segment, in decode order.
struct ShownPacket {
    std::int64_t microseconds = 0; ///< when it is shown
    std::int64_t bytes = 0;
};

/// The same of a segment's packets, of which it is known when they are shown: a packet is taken out when the picture is
/// shown that stands as far from the first as the packet does, less as many as pictures are reordered. How many that
/// are in the whole title, the segment cannot know: it is the worse of none, and of its own.
[[nodiscard]] BufferUse use_of_segment(const Buffer& buffer, const std::vector<ShownPacket>& packets, std::int64_t end);

} // namespace reelmill::rate
