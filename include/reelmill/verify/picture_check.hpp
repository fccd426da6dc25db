// Does a file describe its pictures as it should? Pure.
#pragma once

#include "reelmill/title/title_index.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace reelmill::verify {

struct PictureFindings {
    std::vector<std::string> missing; ///< names of what is expected, but reads back as not set
    std::vector<std::string> wrong;   ///< "colour primaries are bt709 instead of bt2020"
};

/// Compares stream-level descriptions: size, sample aspect, colour, rotation, HDR10 metadata. What `expected` does not
/// know is not looked at. Equal in meaning is equal: a square sample aspect and none, no rotation and none, limited
/// range and none, bt470bg and smpte170m as matrices (ITU-T H.273 table 4: the same coefficients). HDR10 values may
/// differ by the step of the containers' fields (0.00002 for chromaticities, 0.0001 cd/m^2 for luminance; ISO/IEC
/// 23008-2 D.3.28). Pixel format and field order are the bitstream's and not compared.
[[nodiscard]] PictureFindings compare_pictures(const title::Picture& expected, const title::Picture& found);

/// True if every parameter set in `expected` (Annex B units without SEI, or anything else as a whole) is in `found`,
/// the header of the written file: avcC, hvcC and av1C hold them byte for byte.
[[nodiscard]] bool holds_parameter_sets(std::span<const std::byte> expected, std::span<const std::byte> found,
                                        const std::string& codec);

} // namespace reelmill::verify
