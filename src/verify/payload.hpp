// Laws of what packets hold, by what their bytes say themselves.
#pragma once

#include "reelmill/verify/plain_reading.hpp"

#include <optional>
#include <string>

namespace reelmill::verify {

/// What is wrong with the closed captions of the pictures in H.264 or HEVC: that there are none though the source has
/// them, or more than there. Of a few there may be none: of those that no decoder takes.
[[nodiscard]] std::optional<std::string> compare_captions(const PlainStream& source, const PlainStream& output);

/// What is wrong with a copy of AAC: that its one header is not true of packets whose own headers, which a copy leaves
/// behind, say something else.
[[nodiscard]] std::optional<std::string> compare_configurations(const PlainStream& source, const PlainStream& output);

} // namespace reelmill::verify
