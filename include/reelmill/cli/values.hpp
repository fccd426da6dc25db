// Option values: text into numbers, rates and choices. Each throws Failure{usage} with a line that names the option,
// the value and what would be right. Pure.
#pragma once

#include "reelmill/core/failure.hpp"
#include "reelmill/core/quality_target.hpp"
#include "reelmill/core/time.hpp"
#include "reelmill/job/part.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace reelmill::cli {

[[nodiscard]] std::int64_t whole_number(const std::string& option, const std::string& text, std::int64_t least,
                                        std::int64_t most);
[[nodiscard]] double real_number(const std::string& option, const std::string& text, double least, double most);

/// "25", "30000/1001", "12.5"; the usual short forms mean the exact rates of television: 23.976 is 24000/1001.
[[nodiscard]] Rational frame_rate(const std::string& option, const std::string& text);

/// "128k", "1.5M", "96000": bits per second.
[[nodiscard]] std::int64_t bit_rate(const std::string& option, const std::string& text);
/// "700M", "1.5G": bytes of a file, by thousands, which is less than by 1024: so nobody gets more than was meant.
[[nodiscard]] std::int64_t file_size(const std::string& option, const std::string& text);
/// The same of pictures: 10k to 1000M.
[[nodiscard]] std::int64_t video_bit_rate(const std::string& option, const std::string& text);
/// Bits: 10k to 10G.
[[nodiscard]] std::int64_t buffer_bits(const std::string& option, const std::string& text);

/// "ssim=0.985", "psnr=42": a metric and what encoded pictures are to have of it.
[[nodiscard]] QualityTarget quality_target(const std::string& option, const std::string& text);

/// "4G", "512M", "100000000": bytes; K, M, G and T are powers of 1024.
[[nodiscard]] std::int64_t byte_count(const std::string& option, const std::string& text);

/// "k=v:k=v"; a key alone means 1, as libx264 has it.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> encoder_params(const std::string& option,
                                                                              const std::string& text);

/// "90m", "2h", "1h30m", "45s", "1d", and hours, minutes and seconds as "1:30:00"; more than nothing. A number alone is
/// refused: to some it means minutes, to others seconds.
[[nodiscard]] std::chrono::seconds time_span(const std::string& option, const std::string& text);
/// "3/100": the third part of a hundred.
[[nodiscard]] job::Part part_number(const std::string& option, const std::string& text);

/// Threads of an encoder.
[[nodiscard]] int thread_count(const std::string& option, const std::string& text);

/// `text`, if it is one of `choices`; the failure suggests the nearest.
[[nodiscard]] std::string choice(const std::string& option, const std::string& text,
                                 const std::vector<std::string>& choices);

[[nodiscard]] std::string not_empty_text(const std::string& option, const std::string& text, const char* advice);

/// The failure for a value that `advice` says something right of.
[[nodiscard]] Failure wrong_value(const std::string& option, const std::string& text, const std::string& advice);

} // namespace reelmill::cli
