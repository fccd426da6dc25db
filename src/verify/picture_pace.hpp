// The law of pictures that a correction of the clock must not squeeze together.
#pragma once

#include "reelmill/verify/plain_reading.hpp"

#include <optional>
#include <string>

namespace reelmill::verify {

/// What is wrong with the distances between pictures, which are the source's one to one. A correction moves what lies
/// behind a jump: there pictures may come closer, a few of them, and not many in a row. Nothing is said of pictures
/// that jump themselves or have no times, and where nothing jumps there is nothing to correct.
[[nodiscard]] std::optional<std::string> compare_pace(const PlainFile& source, const PlainStream& pictures,
                                                      const PlainStream& output);

} // namespace reelmill::verify
