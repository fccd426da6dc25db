#include "reelmill/plan/picture_size.hpp"

#include <algorithm>
#include <cstdint>

namespace reelmill::plan {

namespace {
int scaled(int side, int wanted_other, int other, int step) {
    const std::int64_t exact_twice = 2 * std::int64_t{side} * wanted_other;
    const std::int64_t steps = (exact_twice / other + step) / (2 * std::int64_t{step});
    return static_cast<int>(std::max<std::int64_t>(1, steps) * step);
}
int whole(int side, int step) { return (side + step - 1) / step * step; }
} // namespace

Size fill_size(Size source, Size wanted, Size step) {
    if (wanted.width == 0 && wanted.height == 0) {
        return source;
    }
    if (wanted.width == 0) {
        return {scaled(source.width, wanted.height, source.height, step.width), wanted.height};
    }
    if (wanted.height == 0) {
        return {wanted.width, scaled(source.height, wanted.width, source.width, step.height)};
    }
    return wanted;
}

Size analysis_size(Size source) {
    constexpr int largest = 360;
    constexpr int smallest = 180;
    constexpr Size even{2, 2};
    const int side = std::min(source.width, source.height);
    const int small = std::max(std::min(side, std::clamp(side / 2, smallest, largest)) / 2 * 2, 2);
    return fill_size(source, source.width < source.height ? Size{small, 0} : Size{0, small}, even);
}

Size round_up(Size size, Size step) { return {whole(size.width, step.width), whole(size.height, step.height)}; }

} // namespace reelmill::plan
