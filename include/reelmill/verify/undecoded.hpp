// Packets of pictures that no decoder makes pictures of. Pure.
#pragma once

#include "reelmill/core/time.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace reelmill::verify {

/// Packets in a row without a picture between them, or the sum of several such stretches.
struct Undecoded {
    std::int64_t packets = 0; ///< not more than there are pictures less than packets
    std::int64_t stretches = 0;
    Ticks first = no_ticks; ///< presentation time of the first such packet
};

/// What lies between two packets that have become pictures, before the first or behind the last of them, and has not.
/// That is so where a recording begins, or goes on, within a GOP: what its first packets refer to is not in the file.
/// Two packets can be one picture (the two fields of an interlaced one); hence only what lies `picture` ticks (the
/// nominal duration of one) or nearly so behind a picture counts, and only in gaps that have room for another picture.
/// `packets`, `pictures`: presentation times, ascending, of the same clock. None where nothing is missing, or `picture`
/// is not known (0).
[[nodiscard]] std::optional<Undecoded> find_undecoded(const std::vector<Ticks>& packets,
                                                      const std::vector<Ticks>& pictures, Ticks picture);

} // namespace reelmill::verify
