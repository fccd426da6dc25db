#include "reelmill/verify/match_times.hpp"

#include <gtest/gtest.h>
#include <vector>

namespace reelmill::verify {
namespace {

using Times = std::vector<Ticks>;
constexpr Rational transport{1, 90000};
constexpr Rational milliseconds{1, 1000};

TEST(MatchTimes, AgreesOnEqualTimes) {
    const Times times{0, 3003, 6006};
    const auto match = match_times(times, transport, times, transport);
    EXPECT_TRUE(match.agrees());
    EXPECT_LE(match.shift.least, 0);
    EXPECT_GE(match.shift.most, 0);
}

TEST(MatchTimes, AllowsOneShiftForAll) {
    const auto match = match_times(Times{126000, 129003}, transport, Times{0, 3003}, transport);
    EXPECT_TRUE(match.agrees());
    EXPECT_NEAR(match.shift.seconds(), -1.4, 1e-5);
}

TEST(MatchTimes, AllowsTheOutputsOwnRounding) {
    EXPECT_TRUE(match_times(Times{0, 3003, 6006}, transport, Times{0, 33, 67}, milliseconds).agrees());
}

TEST(MatchTimes, AllowsNothingBeyondRounding) {
    const auto match = match_times(Times{0, 3003, 6006}, transport, Times{0, 33, 69}, milliseconds);
    EXPECT_FALSE(match.agrees());
    EXPECT_EQ(match.first_difference, 2U);
}

TEST(MatchTimes, AllowsNoRoundingWhereTheOutputCanBeExact) {
    EXPECT_TRUE(match_times(Times{0, 1, 2}, {1, 24}, Times{0, 512, 1024}, {1, 12288}).agrees());
    EXPECT_EQ(match_times(Times{0, 1, 2}, {1, 24}, Times{0, 512, 1025}, {1, 12288}).first_difference, 2U);
}

TEST(MatchTimes, FindsAMissingPicture) {
    const auto match = match_times(Times{0, 3003, 6006}, transport, Times{0, 3003}, transport);
    EXPECT_FALSE(match.same_count);
    EXPECT_FALSE(match.first_difference.has_value());
}

TEST(MatchTimes, FindsASwappedPicture) {
    EXPECT_EQ(match_times(Times{0, 1, 2, 3}, transport, Times{0, 2, 1, 3}, transport).first_difference, 1U);
}

TEST(MatchTimes, HoldsForHugeTimestampsAndFineTimeBases) {
    const Ticks far = Ticks{1} << 61;
    const Rational nanoseconds{1, 1'000'000'000};
    EXPECT_TRUE(match_times(Times{far, far + 5}, nanoseconds, Times{far, far + 5}, nanoseconds).agrees());
    EXPECT_FALSE(match_times(Times{far, far + 5}, nanoseconds, Times{far, far + 6}, nanoseconds).agrees());
}

TEST(ShiftRanges, OfTwoStreamsHaveToMeet) {
    const auto video = match_times(Times{0, 3003}, transport, Times{0, 3003}, transport).shift;
    const auto sound = match_times(Times{0, 1024}, {1, 48000}, Times{0, 1024}, {1, 48000}).shift;
    const auto late_sound = match_times(Times{0, 1024}, {1, 48000}, Times{480, 1504}, {1, 48000}).shift;
    EXPECT_FALSE(both(video, sound).empty());
    EXPECT_TRUE(both(video, late_sound).empty());
}

} // namespace
} // namespace reelmill::verify
