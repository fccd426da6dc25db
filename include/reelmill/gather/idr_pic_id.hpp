// Two IDR pictures in a row must differ in idr_pic_id (ITU-T H.264 7.4.3). x264 counts 0, 1, 0, ... anew in every
// segment, so that at a joint of one-picture segments 0 would follow 0. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace reelmill::gather {

/// What has to be known of a stream to find idr_pic_id in its slice headers (ITU-T H.264 7.3.2.1.1, 7.3.3).
struct SliceSyntax {
    unsigned frame_num_bits = 0; ///< log2_max_frame_num_minus4 + 4
    bool frame_mbs_only = true;
    bool separate_colour_planes = false;
    unsigned length_bytes = 0; ///< of the sizes before NAL units; 0: Annex B start codes
};

/// Reads `extradata`: Annex B parameter sets or an avcC box. Throws Failure{internal} where there is no sequence
/// parameter set in it, or it is damaged.
[[nodiscard]] SliceSyntax slice_syntax_of(std::span<const std::byte> extradata);

/// `packet` is the first of segment `ordinal` (>= 1) of a title: an IDR picture with idr_pic_id 0 in all slices.
/// The result is the same picture with id 16 (odd ordinals) or 18 (even ones). ue(v) 0 is the bit 1; eight bits put
/// before it make it 000010001 or 000010011: since the shift is one whole byte, slice data stays aligned and, after
/// the inserted byte, is the same byte for byte, with CABAC and CAVLC alike.
/// Throws Failure{internal} where there is no IDR slice, an id is not 0 or a slice is damaged.
[[nodiscard]] std::vector<std::byte> with_joint_idr_pic_id(std::span<const std::byte> packet, const SliceSyntax& syntax,
                                                           int ordinal);

} // namespace reelmill::gather
