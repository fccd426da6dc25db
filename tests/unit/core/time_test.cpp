#include "reelmill/core/time.hpp"

#include <gtest/gtest.h>

namespace reelmill {
namespace {

TEST(Rescale, RoundsToTheNearestTickAndHalvesAwayFromZero) {
    EXPECT_EQ(rescale(1, {1, 2}, {1, 1}), 1);
    EXPECT_EQ(rescale(-1, {1, 2}, {1, 1}), -1);
    EXPECT_EQ(rescale(1001, {1, 30000}, {1, 1000}), 33);
    EXPECT_EQ(rescale(-1024, {1, 44100}, {1, 1000}), -23);
}

TEST(Rescale, IsExactForTimesBeyond64BitsInBetween) {
    const Ticks day_in_90k = std::int64_t{86400} * 90000;
    EXPECT_EQ(rescale(day_in_90k, {1, 90000}, {1, 1'000'000'000}), std::int64_t{86400} * 1'000'000'000);
}

TEST(Rescale, LeavesAMissingTimeMissing) { EXPECT_EQ(rescale(no_ticks, {1, 90000}, {1, 1000}), no_ticks); }

TEST(RescaleShifted, RoundsOnceSoThatCoarseClocksStayInStep) {
    // 0.8 ms are less than half a tick of 1/600 s: rounded to ticks first, the shift would vanish.
    EXPECT_EQ(rescale_shifted(600, 800, {1, 600}, {1, 1000}), 1001);
    EXPECT_EQ(rescale_shifted(44100, 800, {1, 44100}, {1, 1000}), 1001);
    EXPECT_EQ(rescale_shifted(no_ticks, 800, {1, 600}, {1, 1000}), no_ticks);
}

TEST(RescaleShifted, KeepsDistancesWhereTheClockStaysTheSame) {
    EXPECT_EQ(rescale_shifted(1001, -48231, {1, 30000}, {1, 30000}) -
                  rescale_shifted(0, -48231, {1, 30000}, {1, 30000}),
              1001);
}

TEST(CompareTimes, IsExactWhereFloatingPointIsNot) {
    EXPECT_EQ(compare_times(1001, {1, 30000}, 1001, {1, 30000}), 0);
    EXPECT_LT(compare_times(333333333, {1, 1'000'000'000}, 1, {1, 3}), 0);
    EXPECT_GT(compare_times(333333334, {1, 1'000'000'000}, 1, {1, 3}), 0);
}

} // namespace
} // namespace reelmill
