// Lists of processors as Linux writes them. Private to the room.
#pragma once

#include <string>
#include <vector>

namespace reelmill::topology {

/// "0-3,8": any order in, each once. Empty for none. Pure.
[[nodiscard]] std::string processor_list(std::vector<unsigned> processors);

} // namespace reelmill::topology
