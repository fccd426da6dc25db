// Is a file all there? By what its container says of its own length.
#pragma once

#include "reelmill/core/json.hpp"

#include <cstdint>
#include <string>

namespace reelmill::probe {

/// How many bytes beyond the end of the file the outermost boxes (MP4, MOV), the segment (Matroska, WebM) or the RIFF
/// chunks (AVI) tell of; 0: none, or the container does not say. Reads a few bytes of each. `size`: of the file.
[[nodiscard]] std::int64_t missing_bytes(const RawPath& path, const std::string& container, std::int64_t size);

} // namespace reelmill::probe
