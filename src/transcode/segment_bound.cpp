#include "reelmill/transcode/segment_bound.hpp"

#include "reelmill/core/failure.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace reelmill::transcode {

namespace {

// 16 bits of three planes of full size; what encoders take is less, and lossless coding of noise adds a few percent.
constexpr std::int64_t bytes_per_pixel = 6;
constexpr std::int64_t beside_pixels = 64 * 1024; // headers, messages, captions
constexpr std::int64_t spare_bytes = 64'000'000;
constexpr double longest_stay = 7 * 86400.0; // seconds for which nothing has to change on a screen
constexpr double most_seconds = 1e8;

} // namespace

SegmentBound::SegmentBound(const title::Picture& output, Rational rate, double seconds)
    : bytes_each_(std::int64_t{output.width} * output.height * bytes_per_pixel + beside_pixels), most_pictures_(0) {
    if (rate.known()) {
        const double told = std::isfinite(seconds) ? std::clamp(seconds, 0.0, most_seconds) : 0;
        most_pictures_ = static_cast<std::int64_t>(std::min(rate.value(), 1e6) * (2 * told + longest_stay)) + 1;
    }
}

void SegmentBound::add_picture() {
    ++pictures_;
    if (most_pictures_ > 0 && pictures_ > most_pictures_) {
        throw input_failure(fmt::format("its segment grows beyond {} pictures, which this source cannot be; its times "
                                        "are damaged, or a filter gives without an end",
                                        most_pictures_));
    }
}

void SegmentBound::add_bytes(std::int64_t bytes) {
    bytes_ += bytes;
    if (bytes_ > spare_bytes + pictures_ * bytes_each_) {
        throw input_failure(fmt::format("its segment grows beyond {} MB, which {} of its pictures cannot be",
                                        bytes_ / 1'000'000, pictures_));
    }
}

} // namespace reelmill::transcode
