#include "reelmill/tracks/packet_clock.hpp"

#include <gtest/gtest.h>
#include <limits>

namespace reelmill::tracks {
namespace {

constexpr Rational ninety_khz{1, 90000};
constexpr Rational milliseconds{1, 1000};

TEST(SoundPacketClockTest, KeepsTheSourcesTimesNegativeOnesIncluded) {
    SoundPacketClock clock({1, 48000}, 48000, 0, true);
    EXPECT_EQ(clock.next({-1024, -1024, 1024}), (PacketTimes{-1024, -1024, 1024}));
    EXPECT_EQ(clock.next({0, 0, 1024}), (PacketTimes{0, 0, 1024}));
    EXPECT_EQ(clock.next({5000, 5000, 1024}), (PacketTimes{5000, 5000, 1024})) << "gaps stay";
    EXPECT_EQ(clock.moved(), 0);
}

TEST(SoundPacketClockTest, DecodingTimeIsPresentationTime) {
    SoundPacketClock clock(ninety_khz, 48000, 0, true);
    EXPECT_EQ(clock.next({100, 50, 1920}), (PacketTimes{100, 100, 1920}));
    EXPECT_EQ(clock.next({no_ticks, 2020, 1920}), (PacketTimes{2020, 2020, 1920})) << "only a dts";
}

TEST(SoundPacketClockTest, PacketsThatShareATimeDoSoAfterwards) {
    SoundPacketClock clock(milliseconds, 48000, 0, true);
    // 40 samples at 48 kHz, on a clock of 1 ms: 24 s have to stay 24 s.
    for (Ticks packet = 0; packet < 28'800; ++packet) {
        const Ticks time = packet * 5 / 6;
        ASSERT_EQ(clock.next({time, time, 1}).pts, time);
    }
    EXPECT_EQ(clock.moved(), 0);
}

TEST(SoundPacketClockTest, PacketsThatMayNotShareATimeFollowEachOtherByOneSample) {
    SoundPacketClock clock(ninety_khz, 48000, 0, false);
    EXPECT_EQ(clock.next({2880, 2880, 2880}).pts, 2880);
    EXPECT_EQ(clock.next({2880, 2880, 2880}).pts, 2882);
    EXPECT_EQ(clock.next({5760, 5760, 2880}).pts, 5760);
    EXPECT_EQ(clock.moved(), 1);
}

TEST(SoundPacketClockTest, APacketBeforeItsPredecessorMovesBehindItByOneSampleAtLeast) {
    SoundPacketClock clock(ninety_khz, 44100, 0, true);
    static_cast<void>(clock.next({9000, 9000, 2089}));
    const PacketTimes twin = clock.next({8999, 8999, 2089});
    EXPECT_EQ(twin.pts, 9003) << "3 ticks of 1/90000 s are more than a sample at 44.1 kHz";
    EXPECT_GT(rescale(twin.pts, ninety_khz, {1, 44100}), rescale(9000, ninety_khz, {1, 44100}));
    EXPECT_EQ(clock.next({11090, 11090, 2089}).pts, 11090) << "the ones after it are where they were";
    EXPECT_EQ(clock.moved(), 1);
}

TEST(SoundPacketClockTest, PacketsWithoutTimesFollowEachOther) {
    SoundPacketClock clock(milliseconds, 8000, 250, true);
    EXPECT_EQ(clock.next({no_ticks, no_ticks, 20}).pts, 250);
    EXPECT_EQ(clock.next({no_ticks, no_ticks, 20}).pts, 270);
    EXPECT_EQ(clock.next({300, 300, 20}).pts, 300);
    EXPECT_EQ(clock.next({no_ticks, no_ticks, 20}).pts, 320);
}

TEST(SoundPacketClockTest, AClockThatRestartsGoesOnWhereItStopped) {
    SoundPacketClock clock(ninety_khz, 48000, 0, true);
    static_cast<void>(clock.next({90'000'000, 90'000'000, 1920}));
    EXPECT_EQ(clock.next({0, 0, 1920}).pts, 90'001'920);
    EXPECT_EQ(clock.next({1920, 1920, 1920}).pts, 90'003'840);
}

TEST(SoundPacketClockTest, HostileTimesDoNotOverflow) {
    SoundPacketClock clock({1, 1}, 0, std::numeric_limits<Ticks>::max(), true);
    Ticks last = no_ticks;
    for (const Ticks time : {std::numeric_limits<Ticks>::max(), std::numeric_limits<Ticks>::min() + 1, Ticks{1} << 59,
                             -(Ticks{1} << 59), Ticks{0}}) {
        const PacketTimes placed = clock.next({time, time, std::numeric_limits<Ticks>::max()});
        EXPECT_GE(placed.pts, last);
        EXPECT_EQ(placed.duration, 0);
        last = placed.pts;
    }
}

TEST(EventPacketClockTest, OverlappingEventsKeepStartAndLength) {
    EventPacketClock clock;
    EXPECT_EQ(clock.next({100, 100, 230}), (PacketTimes{100, 100, 230}));
    EXPECT_EQ(clock.next({150, 150, 400}), (PacketTimes{150, 150, 400}));
    EXPECT_EQ(clock.next({150, 150, 10}), (PacketTimes{150, 150, 10}));
    EXPECT_EQ(clock.moved(), 0);
}

TEST(EventPacketClockTest, AnEventOutOfOrderKeepsItsEnd) {
    EventPacketClock clock;
    static_cast<void>(clock.next({1000, 1000, 500}));
    EXPECT_EQ(clock.next({900, 900, 400}), (PacketTimes{1000, 1000, 300}));
    EXPECT_EQ(clock.moved(), 1);
}

} // namespace
} // namespace reelmill::tracks
