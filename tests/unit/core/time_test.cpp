#include "reelmill/core/time.hpp"

#include <gtest/gtest.h>

namespace reelmill {
namespace {

TEST(Rescale, rounds_to_the_nearest_tick_and_halves_away_from_zero) {
    EXPECT_EQ(rescale(1, {1, 2}, {1, 1}), 1);
    EXPECT_EQ(rescale(-1, {1, 2}, {1, 1}), -1);
    EXPECT_EQ(rescale(1001, {1, 30000}, {1, 1000}), 33);
    EXPECT_EQ(rescale(-1024, {1, 44100}, {1, 1000}), -23);
}

TEST(Rescale, is_exact_for_times_beyond_64_bits_in_between) {
    const Ticks day_in_90k = std::int64_t{86400} * 90000;
    EXPECT_EQ(rescale(day_in_90k, {1, 90000}, {1, 1'000'000'000}), std::int64_t{86400} * 1'000'000'000);
}

TEST(Rescale, leaves_a_missing_time_missing) { EXPECT_EQ(rescale(no_ticks, {1, 90000}, {1, 1000}), no_ticks); }

TEST(RescaleShifted, rounds_once_so_that_coarse_clocks_stay_in_step) {
    // 0.8 ms are less than half a tick of 1/600 s: rounded to ticks first, the shift would vanish.
    EXPECT_EQ(rescale_shifted(600, 800, {1, 600}, {1, 1000}), 1001);
    EXPECT_EQ(rescale_shifted(44100, 800, {1, 44100}, {1, 1000}), 1001);
    EXPECT_EQ(rescale_shifted(no_ticks, 800, {1, 600}, {1, 1000}), no_ticks);
}

TEST(RescaleShifted, keeps_distances_where_the_clock_stays_the_same) {
    EXPECT_EQ(rescale_shifted(1001, -48231, {1, 30000}, {1, 30000}) -
                  rescale_shifted(0, -48231, {1, 30000}, {1, 30000}),
              1001);
}

TEST(CompareTimes, is_exact_where_floating_point_is_not) {
    EXPECT_EQ(compare_times(1001, {1, 30000}, 1001, {1, 30000}), 0);
    EXPECT_LT(compare_times(333333333, {1, 1'000'000'000}, 1, {1, 3}), 0);
    EXPECT_GT(compare_times(333333334, {1, 1'000'000'000}, 1, {1, 3}), 0);
}

} // namespace
} // namespace reelmill
