// Two IDR pictures in a row must differ in idr_pic_id (ITU-T H.264 7.4.3). x264 counts 0, 1, 0, ... anew in every
// segment, so that at a joint of one-picture segments 0 would follow 0. Pure.
#pragma once

#include "reelmill/ffmpeg/slice_syntax.hpp"

#include <cstddef>
#include <span>
#include <vector>

namespace reelmill::gather {

using ffmpeg::slice_syntax_of;
using ffmpeg::SliceSyntax;

/// What begins anew: the segments of a title, or encoders within a segment.
enum class JointOf { segments, encoders };

/// `packet` is the first of segment `ordinal` (>= 1) of a title, or of encoder `ordinal` (>= 1) of a segment: an IDR
/// picture with idr_pic_id 0 in all slices. The result is the same picture with id 16 (odd ordinals) or 18 (even ones),
/// for encoders 20 or 22. ue(v) 0 is the bit 1; eight bits put before it make it 000010001, 000010011 and so on: since
/// the shift is one whole byte, slice data stays aligned and, after the inserted byte, is the same byte for byte, with
/// CABAC and CAVLC alike. Throws Failure{internal} where there is no IDR slice, an id is not 0 or a slice is damaged.
[[nodiscard]] std::vector<std::byte> with_joint_idr_pic_id(std::span<const std::byte> packet, const SliceSyntax& syntax,
                                                           int ordinal, JointOf joint = JointOf::segments);

} // namespace reelmill::gather
