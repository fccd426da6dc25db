// What the sequence parameter set of an H.264 stream says of its slices. Pure.
#pragma once

#include <cstddef>
#include <span>

namespace reelmill::ffmpeg {

/// What has to be known of a stream to read its slice headers (ITU-T H.264 7.3.2.1.1, 7.3.3).
struct SliceSyntax {
    unsigned frame_num_bits = 0; ///< log2_max_frame_num_minus4 + 4
    bool frame_mbs_only = true;
    bool separate_colour_planes = false;
    unsigned length_bytes = 0; ///< of the sizes before NAL units; 0: Annex B start codes
};

/// Reads `extradata`: Annex B parameter sets or an avcC box. Throws Failure{internal} where there is no sequence
/// parameter set in it, or it is damaged.
[[nodiscard]] SliceSyntax slice_syntax_of(std::span<const std::byte> extradata);

} // namespace reelmill::ffmpeg
