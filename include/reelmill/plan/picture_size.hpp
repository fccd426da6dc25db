// The size that was asked for. Pure.
#pragma once

namespace reelmill::plan {

struct Size {
    int width = 0;
    int height = 0;
    friend bool operator==(const Size&, const Size&) = default;
};

/// `wanted` with a missing (0) side filled in so that the picture keeps its shape, rounded to a multiple of `step`,
/// at least one step; both missing: `source`.
[[nodiscard]] Size fill_size(Size source, Size wanted, Size step);

/// `size` rounded up to whole steps.
[[nodiscard]] Size round_up(Size size, Size step);

/// What the analysis of a title scales its pictures to: the short side by half, to 180 lines at least and 360 at most,
/// where it is not smaller already.
[[nodiscard]] Size analysis_size(Size source);

} // namespace reelmill::plan
