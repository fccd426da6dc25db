// The last line of a checkpoint: a checksum of every byte before it. HDF5 ignores what lies behind its own end, and its
// readers were never meant for damaged metadata, so nothing but a file that is as it was written is given to HDF5.
#pragma once

#include <string>
#include <string_view>

namespace reelmill::checkpoint {

/// `image` with its seal.
[[nodiscard]] std::string sealed(std::string image);

/// The image, a part of `file`. Throws std::runtime_error where the seal is missing or does not fit.
[[nodiscard]] std::string_view unsealed(std::string_view file);

} // namespace reelmill::checkpoint
