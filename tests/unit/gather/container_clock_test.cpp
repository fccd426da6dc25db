#include "reelmill/gather/container_clock.hpp"

#include "reelmill/core/failure.hpp"

#include <gtest/gtest.h>

namespace reelmill::gather {
namespace {

constexpr Rational milliseconds{1, 1000};
constexpr Rational transport{1, 90000};

TEST(ContainerClock, KeepsCoarseAndFineTracksInStepWhenAllAreShifted) {
    constexpr Rational coarse{1, 600};
    constexpr Rational fine{1, 48000};
    const std::vector<PacketTime> one_second_coarse{{600, 600, 1, true}};
    const std::vector<PacketTime> one_second_fine{{48000, 48000, 1, true}};
    const auto picture = on_container_clock(one_second_coarse, coarse, milliseconds, 800, EqualDecodeTimes::allowed);
    const auto sound = on_container_clock(one_second_fine, fine, milliseconds, 800, EqualDecodeTimes::allowed);
    EXPECT_EQ(picture[0].pts, 1001);
    EXPECT_EQ(sound[0].pts, 1001);
}

TEST(ContainerClock, RoundsLikeTheMuxers) {
    const std::vector<PacketTime> times{{3003, 3003, 3003, true}, {6006, 6006, 3003, false}};
    const auto moved = on_container_clock(times, transport, milliseconds, 0, EqualDecodeTimes::allowed);
    EXPECT_EQ(moved[0].pts, 33);
    EXPECT_EQ(moved[1].pts, 67);
    EXPECT_TRUE(moved[0].key);
}

TEST(ContainerClock, MakesDurationsTheDistanceOfRoundedEnds) {
    const std::vector<PacketTime> times{{3003, 3003, 3003, true}};
    const auto moved = on_container_clock(times, transport, milliseconds, 0, EqualDecodeTimes::allowed);
    EXPECT_EQ(moved[0].duration, 34);
}

TEST(ContainerClock, TakesAMissingTimestampFromTheOther) {
    const std::vector<PacketTime> times{{no_ticks, 10, 1, true}, {20, no_ticks, 1, true}};
    const auto moved = on_container_clock(times, milliseconds, milliseconds, 0, EqualDecodeTimes::refused);
    EXPECT_EQ(moved[0].pts, 10);
    EXPECT_EQ(moved[1].dts, 20);
}

TEST(ContainerClock, RefusesPacketsWithoutAnyTimestamp) {
    const std::vector<PacketTime> times{{no_ticks, no_ticks, 1, true}};
    EXPECT_THROW((void)on_container_clock(times, milliseconds, milliseconds, 0, EqualDecodeTimes::refused), Failure);
}

TEST(ContainerClock, MovesDecodeTimesApartWhereTheContainerWantsIt) {
    const std::vector<PacketTime> times{{10, 10, 1, true}, {10, 10, 1, true}, {8, 8, 1, true}, {12, 12, 1, true}};
    const auto apart = on_container_clock(times, milliseconds, milliseconds, 0, EqualDecodeTimes::refused);
    EXPECT_EQ(apart[1].dts, 11);
    EXPECT_EQ(apart[1].pts, 11);
    EXPECT_EQ(apart[2].dts, 12);
    EXPECT_EQ(apart[3].dts, 13);
    const auto together = on_container_clock(times, milliseconds, milliseconds, 0, EqualDecodeTimes::allowed);
    EXPECT_EQ(together[1].dts, 10);
    EXPECT_EQ(together[2].dts, 10);
    EXPECT_EQ(together[3].dts, 12);
}

TEST(ContainerClock, NeverDecodesAfterShowing) {
    const std::vector<PacketTime> times{{10, 15, 1, true}};
    const auto moved = on_container_clock(times, milliseconds, milliseconds, 0, EqualDecodeTimes::allowed);
    EXPECT_LE(moved[0].dts, moved[0].pts);
    EXPECT_EQ(moved[0].pts, 10);
}

TEST(IsoTimeBase, IsTheWantedOneWhereDurationsFit) {
    EXPECT_EQ(iso_time_base({1, 90000}, 90000 * 3600), (Rational{1, 90000}));
    EXPECT_EQ(iso_time_base({1001, 30000}, 1), (Rational{1001, 30000}));
}

TEST(IsoTimeBase, IsCoarserWhereAPictureLastsTooLong) {
    const Ticks ten_seconds = 10'000'000'000;
    EXPECT_EQ(iso_time_base({1, 1'000'000'000}, ten_seconds), (Rational{1, 1'000'000}));
    const Ticks ten_hours = 36'000 * Ticks{90'000};
    EXPECT_EQ(iso_time_base({1, 90'000}, ten_hours), (Rational{1, 1'000}));
}

} // namespace
} // namespace reelmill::gather
