// The packets of a track that was copied, against the source's own.
#pragma once

#include "reelmill/verify/plain_reading.hpp"

#include <optional>
#include <string>

namespace reelmill::verify {

/// By the sizes of the first packets: sound that was encoded anew has others, though it be of the same codec.
[[nodiscard]] bool look_copied(const PlainStream& source, const PlainStream& output);

/// Number, sizes and order of the packets, and the time from each to the next; none if nothing is wrong, else the first
/// thing that is. `mended`: single distances of the source were changed, and that was said.
[[nodiscard]] std::optional<std::string> compare_copied(const PlainStream& source, const PlainStream& output,
                                                        bool mended);

} // namespace reelmill::verify
