#include "reelmill/rate/quality_scale.hpp"

#include <algorithm>
#include <array>

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
        return {100, 5100, 1, 580, 2300};
    case Codec::hevc:
        return {100, 5100, 1, 660, 2800};
    case Codec::vp9:
        return {100, 6300, 100, 1030, 3100};
    case Codec::av1:
        break;
    }
    return {100, 6300, 100, 1260, 3500};
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

} // namespace reelmill::rate
