#include "reelmill/cli/values.hpp"

#include "reelmill/cli/suggest.hpp"
#include "reelmill/core/failure.hpp"
#include "reelmill/core/json.hpp"
#include "reelmill/core/number.hpp"
#include "reelmill/core/split_text.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <limits>
#include <numeric>
#include <optional>

namespace reelmill::cli {
namespace {

Rational reduced(std::int64_t num, std::int64_t den) {
    const std::int64_t divisor = std::gcd(num, den);
    return {static_cast<int>(num / divisor), static_cast<int>(den / divisor)};
}

struct ShortRate {
    const char* text;
    Rational rate;
};

// What people write for the rates of NTSC television and film and of their doubles (SMPTE ST 12-1 gives n*1000/1001).
constexpr std::array short_rates{
    ShortRate{"23.976", {24000, 1001}}, ShortRate{"23.98", {24000, 1001}},   ShortRate{"29.97", {30000, 1001}},
    ShortRate{"47.952", {48000, 1001}}, ShortRate{"47.95", {48000, 1001}},   ShortRate{"59.94", {60000, 1001}},
    ShortRate{"95.904", {96000, 1001}}, ShortRate{"119.88", {120000, 1001}}, ShortRate{"14.985", {15000, 1001}},
};

std::optional<Rational> decimal_rate(const std::string& text) {
    constexpr std::size_t most_decimals = 6;
    const auto dot = text.find('.');
    const std::string decimals = dot == std::string::npos ? "" : text.substr(dot + 1);
    const auto value = number_in<double>(text);
    if (!value || *value < 0 || decimals.size() > most_decimals || text.find_first_of("eE") != std::string::npos) {
        return std::nullopt;
    }
    std::int64_t scale = 1;
    for (std::size_t i = 0; i < decimals.size(); ++i) {
        scale *= 10;
    }
    if (*value > 2000) {
        return std::nullopt;
    }
    return reduced(std::llround(*value * static_cast<double>(scale)), scale);
}

/// A number, with or without one of `units` behind it, of which each is `step` times the one before.
std::optional<double> number_with_unit(std::string_view text, std::string_view units, double step) {
    double factor = 1;
    if (!text.empty()) {
        const auto unit = units.find(static_cast<char>(std::toupper(static_cast<unsigned char>(text.back()))));
        if (unit != std::string_view::npos) {
            factor = std::pow(step, static_cast<double>(unit) + 1);
            text.remove_suffix(1);
        }
    }
    const auto number = number_in<double>(text);
    return number ? std::optional(*number * factor) : std::nullopt;
}

std::optional<Rational> fraction_rate(const std::string& text) {
    const auto slash = text.find('/');
    const auto num = number_in<std::int64_t>(text.substr(0, slash));
    const auto den = number_in<std::int64_t>(text.substr(slash + 1));
    constexpr std::int64_t most = std::numeric_limits<int>::max();
    if (!num || !den || *num <= 0 || *den <= 0 || *num > most || *den > most) {
        return std::nullopt;
    }
    return reduced(*num, *den);
}

} // namespace

std::int64_t whole_number(const std::string& option, const std::string& text, std::int64_t least, std::int64_t most) {
    const auto number = number_in<std::int64_t>(text);
    if (!number) {
        throw wrong_value(option, text, fmt::format("is no whole number; give {} to {}", least, most));
    }
    if (*number < least || *number > most) {
        throw wrong_value(option, text, fmt::format("is out of range; give {} to {}", least, most));
    }
    return *number;
}

double real_number(const std::string& option, const std::string& text, double least, double most) {
    const auto number = number_in<double>(text);
    if (!number) {
        throw wrong_value(option, text, fmt::format("is no number; give {:g} to {:g}", least, most));
    }
    if (*number < least || *number > most) {
        throw wrong_value(option, text, fmt::format("is out of range; give {:g} to {:g}", least, most));
    }
    return *number;
}

Rational frame_rate(const std::string& option, const std::string& text) {
    constexpr double highest = 1000; // frames per second; beyond any camera that video files come from
    for (const ShortRate& known : short_rates) {
        if (text == known.text) {
            return known.rate;
        }
    }
    const std::optional<Rational> rate = text.find('/') == std::string::npos ? decimal_rate(text) : fraction_rate(text);
    if (!rate || !rate->known() || rate->value() > highest) {
        throw wrong_value(option, text, "is no frame rate; give one such as 25, 23.976, or 30000/1001");
    }
    return *rate;
}

namespace {

/// A number with a unit, each of which is `step` times the one before, within bounds.
struct Amount {
    std::string_view units;
    double step;
    double least;
    double most;
    const char* otherwise; ///< what is wrong with others, and what to give
};

std::int64_t amount(const std::string& option, const std::string& text, const Amount& kind) {
    const auto number = number_with_unit(text, kind.units, kind.step);
    if (!number || *number < kind.least || *number > kind.most) {
        throw wrong_value(option, text, kind.otherwise);
    }
    return std::llround(*number);
}

} // namespace

std::int64_t bit_rate(const std::string& option, const std::string& text) {
    constexpr double least = 6'000;     // what Opus needs at the very least
    constexpr double most = 10'000'000; // beyond uncompressed stereo
    return amount(option, text, {"KM", 1000, least, most, "is no bit rate; give 6k to 10M, such as 128k"});
}

std::int64_t video_bit_rate(const std::string& option, const std::string& text) {
    return amount(option, text, {"KM", 1000, 1e4, 1e9, "is no bit rate; give 10k to 1000M, such as 2500k"});
}

std::int64_t buffer_bits(const std::string& option, const std::string& text) {
    return amount(option, text, {"KMG", 1000, 1e4, 1e10, "is no size of a buffer; give 10k or more bits, such as 8M"});
}

std::int64_t file_size(const std::string& option, const std::string& text) {
    return amount(
        option, text,
        {"KMGT", 1000, 1e4, 1e15, "is no size of a file; give 10k or more, such as 700M, which is 700,000,000"});
}

QualityTarget quality_target(const std::string& option, const std::string& text) {
    struct Range {
        Metric metric;
        double least;
        double most;
    };
    constexpr std::array ranges{Range{Metric::ssim, 0.5, 0.9999}, Range{Metric::psnr, 20, 60},
                                Range{Metric::xpsnr, 20, 60}, Range{Metric::vmaf, 10, 99}};
    const std::size_t equals = std::min(text.find('='), text.size());
    const std::string name = text.substr(0, equals);
    const auto metric = named<Metric>(name);
    if (!metric) {
        throw wrong_value(option, text,
                          fmt::format("names no metric{}; give ssim=0.985, psnr=42, xpsnr=40 or vmaf=93",
                                      did_you_mean(name, all_names<Metric>())));
    }
    const Range& range = *std::ranges::find(ranges, *metric, &Range::metric);
    const auto value = number_in<double>(text.substr(std::min(equals + 1, text.size())));
    if (!value || *value < range.least || *value > range.most) {
        throw wrong_value(option, text,
                          fmt::format("has no {} that can be met; give {}={:g} to {}={:g}", name, name, range.least,
                                      name, range.most));
    }
    return {*metric, *value};
}

std::int64_t byte_count(const std::string& option, const std::string& text) {
    return amount(option, text, {"KMGT", 1024, 1 << 20, 1e15, "is no amount of memory; give 1M or more, such as 8G"});
}

namespace {

std::int64_t seconds_of_unit(char unit) {
    switch (unit) {
    case 'd':
        return 86400;
    case 'h':
        return 3600;
    case 'm':
        return 60;
    case 's':
        return 1;
    default:
        return 0;
    }
}

constexpr std::int64_t longest_span = std::int64_t{366} * 86400; // seconds

/// "1h30m": numbers with units, the greatest first.
std::optional<std::int64_t> span_by_units(const std::string& text) {
    std::int64_t sum = 0;
    std::int64_t last_unit = std::numeric_limits<std::int64_t>::max();
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t at = text.find_first_not_of("0123456789", begin);
        const auto number = number_in<std::int64_t>(text.substr(begin, at == std::string::npos ? at : at - begin));
        const std::int64_t unit = at == std::string::npos ? 0 : seconds_of_unit(text[at]);
        if (!number || *number > longest_span || unit == 0 || unit >= last_unit) {
            return std::nullopt;
        }
        sum += *number * unit;
        last_unit = unit;
        begin = at + 1;
    }
    return sum;
}

/// "1:30:00".
std::optional<std::int64_t> span_by_colons(const std::string& text) {
    const auto first = text.find(':');
    const auto second = text.find(':', first + 1);
    if (second == std::string::npos || text.find_first_not_of("0123456789:") != std::string::npos) {
        return std::nullopt;
    }
    const auto hours = number_in<std::int64_t>(text.substr(0, first));
    const auto minutes = number_in<std::int64_t>(text.substr(first + 1, second - first - 1));
    const auto seconds = number_in<std::int64_t>(text.substr(second + 1));
    if (!hours || !minutes || !seconds || *hours > longest_span || *minutes > 59 || *seconds > 59) {
        return std::nullopt;
    }
    return *hours * 3600 + *minutes * 60 + *seconds;
}

} // namespace

std::chrono::seconds time_span(const std::string& option, const std::string& text) {
    const auto span = text.find(':') == std::string::npos ? span_by_units(text) : span_by_colons(text);
    if (!span || *span <= 0 || *span > longest_span) {
        throw wrong_value(option, text, "is no length of time; give one such as 90m, 2h, 1h30m or 1:30:00");
    }
    return std::chrono::seconds(*span);
}

std::vector<std::pair<std::string, std::string>> encoder_params(const std::string& option, const std::string& text) {
    std::vector<std::pair<std::string, std::string>> params;
    for (const std::string& param : split_text(text, ':')) {
        const std::size_t equals = param.find('=');
        if (param.empty() || equals == 0) {
            throw wrong_value(option, text, "has a part without a name; write name=value:name=value");
        }
        params.emplace_back(param.substr(0, equals), equals == std::string::npos ? "1" : param.substr(equals + 1));
    }
    return params;
}

job::Part part_number(const std::string& option, const std::string& text) {
    constexpr int most = 1'000'000;
    const std::size_t slash = std::min(text.find('/'), text.size());
    const auto number = number_in<int>(text.substr(0, slash));
    const auto of = number_in<int>(text.substr(std::min(slash + 1, text.size())));
    if (!number || !of || *of > most || *number < 1 || *number > *of) {
        throw wrong_value(option, text, "is no part; give I/N with I from 1 to N, such as 3/100");
    }
    return {*number, *of};
}

int thread_count(const std::string& option, const std::string& text) {
    constexpr int most_threads = 64; // libx265 takes no more, libx264 twice as many
    return static_cast<int>(whole_number(option, text, 1, most_threads));
}

std::string choice(const std::string& option, const std::string& text, const std::vector<std::string>& choices) {
    if (std::ranges::find(choices, text) == choices.end()) {
        throw wrong_value(
            option, text,
            fmt::format("is unknown{}; give one of {}", did_you_mean(text, choices), fmt::join(choices, ", ")));
    }
    return text;
}

std::string not_empty_text(const std::string& option, const std::string& text, const char* advice) {
    if (text.empty()) {
        throw wrong_value(option, text, fmt::format("is empty; {}", advice));
    }
    return text;
}

Failure wrong_value(const std::string& option, const std::string& text, const std::string& advice) {
    return usage_failure(fmt::format("{} {}: {}", option, text.empty() ? "\"\"" : printable(text), advice));
}

} // namespace reelmill::cli
