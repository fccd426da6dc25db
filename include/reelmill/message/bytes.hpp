// A message as it travels, whatever it says and whatever carries it.
#pragma once

#include <cstdint>
#include <vector>

namespace reelmill::message {

using Bytes = std::vector<std::uint8_t>;

struct Message {
    int from = 0; ///< rank
    Bytes bytes;
};

} // namespace reelmill::message
