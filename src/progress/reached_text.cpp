#include "reelmill/progress/reached_text.hpp"

#include "reelmill/text/figures.hpp"

#include <fmt/format.h>

namespace reelmill::progress {

namespace {

std::string text_of_target(const job::TargetOutcome& target) {
    const Metric metric = target.asked.metric;
    return fmt::format("{} {} of {}", name_of(metric), value_text(metric, target.reached),
                       value_text(metric, target.asked.value));
}

} // namespace

std::string reached_text(const job::RateOutcome& title, std::int64_t bytes) {
    constexpr double percent = 100;
    constexpr double kilo = 1000;
    if (title.target) {
        return text_of_target(*title.target);
    }
    if (title.asked_size > 0) {
        return fmt::format("{:.1f} % of {}",
                           percent * static_cast<double>(bytes) / static_cast<double>(title.asked_size),
                           text::bytes_text(title.asked_size));
    }
    return title.asked_bitrate > 0 ? fmt::format("{:.0f} of {:.0f}k", static_cast<double>(title.video_bitrate) / kilo,
                                                 static_cast<double>(title.asked_bitrate) / kilo)
                                   : "";
}

bool asks_for_something(const job::RateOutcome& title) {
    return title.asked_bitrate > 0 || title.asked_size > 0 || title.target.has_value();
}

} // namespace reelmill::progress
