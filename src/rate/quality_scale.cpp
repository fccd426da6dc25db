#include "reelmill/rate/quality_scale.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace reelmill::rate {

namespace {

__extension__ using Wide = __int128;

constexpr int fraction_bits = 40;
constexpr Wide one = Wide{1} << fraction_bits;
constexpr int root_count = 20;

// Rounded down; of numbers up to 2^81.
constexpr Wide square_root(Wide number) {
    Wide root = 0;
    for (Wide bit = Wide{1} << 60; bit > 0; bit >>= 1) {
        if ((root + bit) * (root + bit) <= number) {
            root += bit;
        }
    }
    return root;
}

/// 2 to the power of -1/2, -1/4, -1/8, ..., each the root of the one before it.
constexpr std::array<Wide, root_count> roots_of_half() {
    std::array<Wide, root_count> roots{};
    Wide last = one / 2;
    for (Wide& root : roots) {
        root = last = square_root(last * one);
    }
    return roots;
}
constexpr auto roots = roots_of_half();

/// 2 to the power of -`part` / 2^root_count, for 0 <= part < 2^root_count.
Wide power_of_half(std::int64_t part) {
    Wide power = one;
    for (int i = 0; i < root_count; ++i) {
        if (((part >> (root_count - 1 - i)) & 1) != 0) {
            power = power * roots[static_cast<std::size_t>(i)] / one;
        }
    }
    return power;
}

} // namespace

int QualityScale::rounded(int quality) const {
    const int within = std::clamp(quality, least, most);
    return std::clamp((within + step / 2) / step * step, least, most);
}

QualityScale scale_of(Codec codec) {
    switch (codec) {
    case Codec::h264:
        return {100, 5100, 1, 580};
    case Codec::hevc:
        return {100, 5100, 1, 660};
    case Codec::vp9:
        return {100, 6300, 100, 1030};
    case Codec::av1:
        break;
    }
    return {100, 6300, 100, 1260};
}

QualityScale scale_of(const VideoSettings& settings) {
    constexpr int whole = 100;
    QualityScale scale = scale_of(settings.codec);
    const auto preset = preset_place(settings.preset).value_or(*preset_place(""));
    const bool fast = preset < (settings.codec == Codec::hevc ? 2U : 1U);
    const bool asked = std::ranges::any_of(settings.encoder_params, [](const auto& parameter) {
        return (parameter.first == "aq-mode" || parameter.first == "aq_mode") && parameter.second == "0";
    });
    if (fast || asked || settings.tune.find("psnr") != std::string::npos) {
        scale.step = whole;
    }
    return scale;
}

std::int64_t bytes_at(std::int64_t bytes, int more, int halving) {
    const int whole = more >= 0 ? more / halving : -((-more + halving - 1) / halving);
    const std::int64_t rest = more - std::int64_t{whole} * halving; // 0 to halving - 1
    const Wide scaled = Wide{bytes} * power_of_half((rest << root_count) / halving);
    const int shift = fraction_bits + whole;
    constexpr Wide most = Wide{1} << 62;
    const Wide moved = shift > 120 ? 0 : shift >= 0 ? scaled >> shift : scaled << std::min(-shift, 20);
    return static_cast<std::int64_t>(std::clamp<Wide>(moved, bytes > 0 ? 1 : 0, most));
}

int halving_of(const std::vector<Change>& changes, int usual) {
    if (changes.empty()) {
        return usual;
    }
    const auto explains_too_much = [&](int halving) { // more is left of them than came
        Wide expected = 0;
        Wide found = 0;
        for (const Change& change : changes) {
            expected += bytes_at(change.from, change.more, halving);
            found += change.to;
        }
        return expected >= found;
    };
    int low = std::max(usual / 4, 1);
    int high = usual * 4;
    while (low < high) {
        const int middle = low + (high - low) / 2;
        if (explains_too_much(middle)) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return low;
}

} // namespace reelmill::rate
