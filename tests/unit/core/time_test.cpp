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

TEST(CompareTimes, is_exact_where_floating_point_is_not) {
    EXPECT_EQ(compare_times(1001, {1, 30000}, 1001, {1, 30000}), 0);
    EXPECT_LT(compare_times(333333333, {1, 1'000'000'000}, 1, {1, 3}), 0);
    EXPECT_GT(compare_times(333333334, {1, 1'000'000'000}, 1, {1, 3}), 0);
}

} // namespace
} // namespace reelmill
