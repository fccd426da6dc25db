#include "reelmill/core/quality_target.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace reelmill {

namespace {

constexpr double hundred = 100;

} // namespace

double summand_of(Metric metric, double value) {
    switch (metric) {
    case Metric::psnr:
        return std::pow(10, -value / 10);
    case Metric::xpsnr:
        return std::pow(10, -value / 20);
    case Metric::ssim:
    case Metric::vmaf:
        break;
    }
    return value;
}

double value_of_mean(Metric metric, double mean) {
    switch (metric) {
    case Metric::psnr:
        return -10 * std::log10(mean);
    case Metric::xpsnr:
        return -20 * std::log10(mean);
    case Metric::ssim:
    case Metric::vmaf:
        break;
    }
    return mean;
}

int hundredths_of(Metric metric, double value) {
    const double shown = metric == Metric::ssim ? -10 * std::log10(std::max(1 - value, 1e-10)) : value;
    return std::isnan(shown) ? 0
                             : static_cast<int>(std::lround(std::clamp(shown * hundred, 0.0, double{most_hundredths})));
}

double value_of(Metric metric, int hundredths) {
    const double shown = hundredths / hundred;
    return metric == Metric::ssim ? 1 - std::pow(10, -shown / 10) : shown;
}

double value_of_all(Metric metric, const std::vector<MeasuredPictures>& parts) {
    double sum = 0;
    double pictures = 0;
    for (const MeasuredPictures& part : parts) {
        const auto weight = static_cast<double>(part.pictures);
        sum += weight * summand_of(metric, value_of(metric, part.hundredths));
        pictures += weight;
    }
    return pictures > 0 ? value_of_mean(metric, sum / pictures) : 0;
}

std::string value_text(Metric metric, double value) {
    return fmt::format("{:.{}f}", value, metric == Metric::ssim ? 4 : 2);
}

std::string text_of(const QualityTarget& target) {
    return fmt::format("{}={:g}", name_of(target.metric), target.value);
}

} // namespace reelmill
