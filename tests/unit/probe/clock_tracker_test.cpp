#include "reelmill/probe/clock_tracker.hpp"

#include <gtest/gtest.h>

namespace reelmill::probe {
namespace {

constexpr std::int64_t frame = 40'000;

TEST(ClockTracker, SeesNoBreakInASteadyClock) {
    ClockTracker clock;
    for (int i = 0; i < 1000; ++i) {
        EXPECT_FALSE(clock.feed(0, i * frame, frame, i * 188).has_value());
    }
    EXPECT_EQ(clock.shift(), 0);
}

TEST(ClockTracker, IronsOutAJumpAheadSoThatTheNextFrameFollows) {
    ClockTracker clock;
    clock.feed(0, 0, frame, 0);
    const auto found = clock.feed(0, 3'600'000'000, frame, 188);
    ASSERT_TRUE(found.has_value());
    EXPECT_EQ(found->position, 188);
    EXPECT_EQ(found->shift_microseconds, frame - 3'600'000'000);
    EXPECT_FALSE(clock.feed(0, 3'600'000'000 + frame, frame, 376).has_value());
}

TEST(ClockTracker, IronsOutARestart) {
    ClockTracker clock;
    clock.feed(0, 100'000'000, frame, 0);
    const auto found = clock.feed(0, 0, frame, 188);
    ASSERT_TRUE(found.has_value());
    EXPECT_EQ(found->shift_microseconds, 100'000'000 + frame);
}

TEST(ClockTracker, LetsGapsOfSomeSecondsBe) {
    ClockTracker clock;
    clock.feed(0, 0, frame, 0);
    EXPECT_FALSE(clock.feed(0, 9'000'000, frame, 188).has_value());
}

TEST(ClockTracker, MovesAllStreamsTogether) {
    ClockTracker clock;
    clock.feed(0, 0, frame, 0);
    clock.feed(1, 10'000, frame, 188);
    ASSERT_TRUE(clock.feed(0, 500'000'000, frame, 376).has_value());
    EXPECT_FALSE(clock.feed(1, 500'010'000, frame, 564).has_value());
}

TEST(ClockTracker, TiesAStreamThatBeginsLateToTheOthers) {
    ClockTracker clock;
    clock.feed(0, 0, frame, 0);
    EXPECT_TRUE(clock.feed(1, 500'000'000, frame, 188).has_value());
}

} // namespace
} // namespace reelmill::probe
