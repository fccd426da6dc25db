#include "reelmill/rate/target_guess.hpp"

#include <algorithm>

namespace reelmill::rate {

namespace {

/// What pictures have at a quality in the middle of the scale, in hundredths, and what they lose with each number more.
struct Usual {
    int quality;
    int reached;
    int slope;
};

// Measured at 360p with Big Buck Bunny and camera clips; presets medium, fast, 5 and 9.
Usual ssim_of(Codec codec) {
    switch (codec) {
    case Codec::h264:
        return {2500, 1780, 50};
    case Codec::hevc:
        return {2800, 1640, 46};
    case Codec::vp9:
        return {3900, 1580, 25};
    case Codec::av1:
        break;
    }
    return {4200, 1720, 20};
}

Usual psnr_of(Codec codec) {
    switch (codec) {
    case Codec::h264:
        return {2500, 4220, 61};
    case Codec::hevc:
        return {2800, 4070, 57};
    case Codec::vp9:
        return {3900, 4050, 32};
    case Codec::av1:
        break;
    }
    return {4200, 4170, 26};
}

Usual usual_of(Metric metric, Codec codec) {
    switch (metric) {
    case Metric::ssim:
        return ssim_of(codec);
    case Metric::psnr:
    case Metric::xpsnr: // weighted, and of the luma: near enough to begin with
        return psnr_of(codec);
    case Metric::vmaf:
        break;
    }
    // Points of vmaf are steeper where there are fewer of them; 93 is what people ask for.
    const Usual psnr = psnr_of(codec);
    return {psnr.quality, 9300, 3 * psnr.slope};
}

/// Quarters of a number change less than the tolerance; a finer step would only show what is rounded otherwise.
QualityScale worthwhile_scale(const VideoSettings& settings) {
    constexpr int quarter = 25;
    QualityScale scale = scale_of(settings);
    scale.step = std::max(scale.step, quarter);
    return scale;
}

} // namespace

int target_tolerance(Metric metric) { return metric == Metric::vmaf ? one_number : one_number / 4; }

TargetAim target_aim(const VideoSettings& settings) {
    const QualityTarget& target = settings.target.value();
    const Usual usual = usual_of(target.metric, settings.codec);
    const int wanted = hundredths_of(target);
    const int guess = usual.quality + (usual.reached - wanted) * one_number / usual.slope;
    return {worthwhile_scale(settings), wanted, target_tolerance(target.metric), usual.slope, guess};
}

} // namespace reelmill::rate
