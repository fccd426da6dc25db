// A quality of encoded pictures that is measured against what was encoded. Pure.
#pragma once

#include "reelmill/core/fields.hpp"
#include "reelmill/core/names.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace reelmill {

/// By libavfilter's filters of these names, as the ffmpeg program gives it for a whole file: ssim of all planes
/// ("All"), psnr of all planes ("average", in dB), xpsnr of the luma (in dB), vmaf with the default model.
enum class Metric { ssim, psnr, xpsnr, vmaf };
REELMILL_NAMES(Metric, ssim, psnr, xpsnr, vmaf)

struct QualityTarget {
    Metric metric = Metric::ssim;
    double value = 0; ///< in the metric's own numbers
    friend bool operator==(const QualityTarget&, const QualityTarget&) = default;
};

/// Why encoded pictures do not have it.
enum class TargetMiss {
    none,
    best_is_less,   ///< with the best quality that the encoder has
    lowest_is_more, ///< with the lowest one: pictures so plain that it does not show
    unsteady        ///< a small step of quality changes more than that, or a few encodes have not found it
};
REELMILL_NAMES(TargetMiss, none, best_is_less, lowest_is_more, unsteady)

/// Whole numbers, since bytes are decided by them: hundredths of a dB (ssim: of -10 log10(1 - ssim)), of vmaf's points.
/// A hundredth is far above what processors differ in when they add up fractions. 0 to most_hundredths, which also
/// stands for pictures that are the same.
inline constexpr int most_hundredths = 10'000;
[[nodiscard]] int hundredths_of(Metric metric, double value);
[[nodiscard]] inline int hundredths_of(const QualityTarget& target) {
    return hundredths_of(target.metric, target.value);
}
/// And back.
[[nodiscard]] double value_of(Metric metric, int hundredths);

/// Of a picture, what may be summed up: decibels are logarithms of errors (parts of the highest one), of xpsnr of their
/// roots. And of the mean of it over pictures, what they come to together.
[[nodiscard]] double summand_of(Metric metric, double value);
[[nodiscard]] double value_of_mean(Metric metric, double mean);

/// What so many pictures came to.
struct MeasuredPictures {
    int hundredths = 0;
    std::int64_t pictures = 0;
};
/// Of all of them together, as if they had been measured in one go: in the metric's own numbers. 0 for none.
[[nodiscard]] double value_of_all(Metric metric, const std::vector<MeasuredPictures>& parts);

/// "0.9850", "42.03".
[[nodiscard]] std::string value_text(Metric metric, double value);
/// "ssim=0.985", as it was asked for.
[[nodiscard]] std::string text_of(const QualityTarget& target);

REELMILL_FIELDS(QualityTarget, metric, value)

} // namespace reelmill
