// The user's part of a picture's way: deinterlacing and --filter. Pure.
#pragma once

#include "reelmill/core/settings.hpp"

#include <string>
#include <vector>

namespace reelmill::plan {

/// Filters joined to a chain in libavfilter's syntax.
[[nodiscard]] std::string joined_chain(const std::vector<std::string>& filters);

/// Empty if neither is asked for.
[[nodiscard]] std::string user_chain(const VideoSettings& settings);

} // namespace reelmill::plan
