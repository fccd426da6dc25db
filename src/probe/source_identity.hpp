// Tells a changed source from the one that was probed, without reading all of it.
#pragma once

#include "reelmill/core/json.hpp"
#include "reelmill/title/title_index.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace reelmill::probe {

/// Hash of size, the first and last MiB, and the keyframes by stream.
[[nodiscard]] std::string source_identity(const RawPath& path, std::int64_t size,
                                          const std::map<int, std::vector<title::CutPoint>>& keyframes);

} // namespace reelmill::probe
