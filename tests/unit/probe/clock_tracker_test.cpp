#include "reelmill/probe/clock_tracker.hpp"

#include <gtest/gtest.h>

namespace reelmill::probe {
namespace {

constexpr std::int64_t frame = 40'000;

TEST(ClockTracker, sees_no_break_in_a_steady_clock) {
    ClockTracker clock;
    for (int i = 0; i < 1000; ++i) {
        EXPECT_FALSE(clock.feed(0, i * frame, frame, i * 188).has_value());
    }
    EXPECT_EQ(clock.shift(), 0);
}

TEST(ClockTracker, irons_out_a_jump_ahead_so_that_the_next_frame_follows) {
    ClockTracker clock;
    clock.feed(0, 0, frame, 0);
    const auto found = clock.feed(0, 3'600'000'000, frame, 188);
    ASSERT_TRUE(found.has_value());
    EXPECT_EQ(found->position, 188);
    EXPECT_EQ(found->shift_microseconds, frame - 3'600'000'000);
    EXPECT_FALSE(clock.feed(0, 3'600'000'000 + frame, frame, 376).has_value());
}

TEST(ClockTracker, irons_out_a_restart) {
    ClockTracker clock;
    clock.feed(0, 100'000'000, frame, 0);
    const auto found = clock.feed(0, 0, frame, 188);
    ASSERT_TRUE(found.has_value());
    EXPECT_EQ(found->shift_microseconds, 100'000'000 + frame);
}

TEST(ClockTracker, lets_gaps_of_some_seconds_be) {
    ClockTracker clock;
    clock.feed(0, 0, frame, 0);
    EXPECT_FALSE(clock.feed(0, 9'000'000, frame, 188).has_value());
}

TEST(ClockTracker, moves_all_streams_together) {
    ClockTracker clock;
    clock.feed(0, 0, frame, 0);
    clock.feed(1, 10'000, frame, 188);
    ASSERT_TRUE(clock.feed(0, 500'000'000, frame, 376).has_value());
    EXPECT_FALSE(clock.feed(1, 500'010'000, frame, 564).has_value());
}

TEST(ClockTracker, ties_a_stream_that_begins_late_to_the_others) {
    ClockTracker clock;
    clock.feed(0, 0, frame, 0);
    EXPECT_TRUE(clock.feed(1, 500'000'000, frame, 188).has_value());
}

} // namespace
} // namespace reelmill::probe
