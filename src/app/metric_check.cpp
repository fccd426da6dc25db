#include "metric_check.hpp"

#include "reelmill/core/failure.hpp"
#include "reelmill/ffmpeg/picture_metric.hpp"

#include <fmt/format.h>

namespace reelmill::app {

namespace {
const char* where_it_is(Metric metric) {
    switch (metric) {
    case Metric::xpsnr:
        return "xpsnr came with FFmpeg 7.1";
    case Metric::vmaf:
        return "vmaf needs one with libvmaf";
    case Metric::ssim:
    case Metric::psnr:
        break;
    }
    return "it was built without its filter";
}
} // namespace

void refuse_missing_metric(const VideoSettings& settings) {
    if (settings.target && !ffmpeg::has_metric(settings.target->metric)) {
        throw environment_failure(
            fmt::format("--target {}: this FFmpeg cannot measure it ({}); give ssim=0.985 or psnr=42",
                        text_of(*settings.target), where_it_is(settings.target->metric)));
    }
}

} // namespace reelmill::app
