#include "reelmill/tracks/sample_clock.hpp"

#include <gtest/gtest.h>
#include <vector>

namespace reelmill::tracks {
namespace {

constexpr int rate = 48000;
constexpr Ticks sample = 28'224'000 / rate;
constexpr Ticks second = 28'224'000;
constexpr Ticks an_hour = 3600 * second;

struct Totals {
    std::int64_t silence = 0;
    std::int64_t skipped = 0;
    std::int64_t kept = 0;
};

struct Block {
    Ticks time;
    int count = 1024;
    int samples_per_second = rate;
};

std::vector<Placement> place_all(SampleClock& clock, const std::vector<Block>& blocks) {
    std::vector<Placement> placements;
    for (const Block& block : blocks) {
        clock.add(block.time, block.count, block.samples_per_second);
        while (const auto placement = clock.next(false)) {
            placements.push_back(*placement);
        }
    }
    while (const auto placement = clock.next(true)) {
        placements.push_back(*placement);
    }
    return placements;
}

Totals totals(const std::vector<Placement>& placements, const std::vector<Block>& blocks) {
    Totals sum;
    for (std::size_t i = 0; i < placements.size(); ++i) {
        sum.silence += placements[i].silence;
        sum.skipped += placements[i].skip;
        sum.kept += blocks[i].count - placements[i].skip;
    }
    return sum;
}

/// Blocks without a break from `start` on.
std::vector<Block> steady(int count, Ticks start = 0) {
    std::vector<Block> blocks;
    for (int i = 0; i < count; ++i) {
        blocks.push_back({start + Ticks{i} * 1024 * sample});
    }
    return blocks;
}

TEST(SampleClockTest, SteadySoundIsLeftAlone) {
    SampleClock clock(an_hour);
    const auto blocks = steady(100, -1024 * sample);
    const auto placements = place_all(clock, blocks);
    ASSERT_EQ(placements.size(), 100U);
    EXPECT_EQ(totals(placements, blocks).silence, 0);
    EXPECT_EQ(totals(placements, blocks).skipped, 0);
    EXPECT_EQ(clock.begin(), -1024 * sample);
}

TEST(SampleClockTest, AGapBecomesExactlyAsMuchSilenceBeforeTheBlockAfterIt) {
    SampleClock clock(an_hour);
    auto blocks = steady(60);
    for (std::size_t i = 20; i < blocks.size(); ++i) {
        blocks[i].time += 5000 * sample;
    }
    const auto placements = place_all(clock, blocks);
    EXPECT_EQ(placements[20].silence, 5000);
    EXPECT_EQ(totals(placements, blocks).silence, 5000);
    EXPECT_EQ(clock.silence(), 5000 * sample);
}

TEST(SampleClockTest, AnOverlapIsLeftOutOnce) {
    SampleClock clock(an_hour);
    auto blocks = steady(60);
    for (std::size_t i = 20; i < blocks.size(); ++i) {
        blocks[i].time -= 1500 * sample;
    }
    const auto placements = place_all(clock, blocks);
    EXPECT_EQ(placements[20].skip, 1024);
    EXPECT_EQ(placements[21].skip, 476);
    EXPECT_EQ(totals(placements, blocks).skipped, 1500);
    EXPECT_EQ(totals(placements, blocks).silence, 0);
}

TEST(SampleClockTest, TimestampsRoundedToMillisecondsMakeNoClicks) {
    SampleClock clock(an_hour);
    std::vector<Block> blocks;
    constexpr Ticks millisecond = second / 1000;
    for (int i = 0; i < 2000; ++i) {
        const Ticks exact = Ticks{i} * 1024 * (second / 44100);
        blocks.push_back({exact / millisecond * millisecond, 1024, 44100});
    }
    const auto placements = place_all(clock, blocks);
    EXPECT_EQ(totals(placements, blocks).kept, 2000 * 1024);
    EXPECT_EQ(totals(placements, blocks).silence, 0);
}

TEST(SampleClockTest, TwoBlocksThatClaimTheSameTimeAreBothKeptWithoutSilence) {
    SampleClock clock(an_hour);
    auto blocks = steady(83);
    for (std::size_t i = 3; i < blocks.size(); i += 5) {
        blocks[i].time = blocks[i + 1 < blocks.size() ? i + 1 : i].time;
    }
    const auto placements = place_all(clock, blocks);
    EXPECT_EQ(totals(placements, blocks).kept, 83 * 1024);
    EXPECT_EQ(totals(placements, blocks).silence, 0);
}

TEST(SampleClockTest, AClockThatRunsTooSlowThroughoutLosesNoSound) {
    SampleClock clock(an_hour);
    std::vector<Block> blocks;
    for (int i = 0; i < 300; ++i) {
        blocks.push_back({Ticks{i} * 12 * sample});
    }
    const auto placements = place_all(clock, blocks);
    EXPECT_EQ(totals(placements, blocks).kept, 300 * 1024);
}

TEST(SampleClockTest, AClockThatRestartsGoesOnWithoutABreak) {
    SampleClock clock(an_hour);
    auto blocks = steady(50, 3600 * second);
    const auto second_part = steady(50, 0);
    blocks.insert(blocks.end(), second_part.begin(), second_part.end());
    const auto placements = place_all(clock, blocks);
    EXPECT_EQ(totals(placements, blocks).kept, 100 * 1024);
    EXPECT_EQ(totals(placements, blocks).silence, 0);
    EXPECT_EQ(clock.restarts(), 1);
}

TEST(SampleClockTest, AGapAfterARestartIsStillFilled) {
    SampleClock clock(an_hour);
    auto blocks = steady(50, 3600 * second);
    auto second_part = steady(50, 0);
    for (std::size_t i = 25; i < second_part.size(); ++i) {
        second_part[i].time += second;
    }
    blocks.insert(blocks.end(), second_part.begin(), second_part.end());
    EXPECT_EQ(totals(place_all(clock, blocks), blocks).silence, rate);
}

TEST(SampleClockTest, SilenceIsBounded) {
    SampleClock clock(10 * second);
    auto blocks = steady(60);
    for (std::size_t i = 20; i < blocks.size(); ++i) {
        blocks[i].time += 8 * second;
    }
    for (std::size_t i = 40; i < blocks.size(); ++i) {
        blocks[i].time += 1'000'000 * second;
    }
    const auto placements = place_all(clock, blocks);
    EXPECT_EQ(totals(placements, blocks).silence, 8 * rate);
    EXPECT_EQ(clock.restarts(), 1);
}

TEST(SampleClockTest, BlocksWithoutTimeFollowTheirPredecessors) {
    SampleClock clock(an_hour);
    auto blocks = steady(40);
    for (std::size_t i = 0; i < blocks.size(); ++i) {
        blocks[i].time = i == 2 ? blocks[i].time : no_ticks;
    }
    const auto placements = place_all(clock, blocks);
    EXPECT_EQ(totals(placements, blocks).kept, 40 * 1024);
    EXPECT_EQ(clock.begin(), 0);
}

TEST(SampleClockTest, SoundWithoutAnyTimeStartsAtZero) {
    SampleClock clock(an_hour);
    const std::vector<Block> blocks(30, Block{no_ticks});
    EXPECT_EQ(totals(place_all(clock, blocks), blocks).kept, 30 * 1024);
    EXPECT_EQ(clock.begin(), 0);
}

TEST(SampleClockTest, TimesBeyondAllReasonAreNoTimes) {
    SampleClock clock(an_hour);
    auto blocks = steady(30);
    blocks[10].time = no_ticks + 1;
    blocks[11].time = std::numeric_limits<Ticks>::max();
    const auto placements = place_all(clock, blocks);
    EXPECT_EQ(totals(placements, blocks).kept, 30 * 1024);
    EXPECT_EQ(totals(placements, blocks).silence, 0);
}

TEST(SampleClockTest, AChangeOfSampleRateIsNoGap) {
    SampleClock clock(an_hour);
    std::vector<Block> blocks;
    Ticks time = 0;
    for (int i = 0; i < 40; ++i) {
        const int at = i < 20 ? 48000 : 44100;
        blocks.push_back({time, 1024, at});
        time += Ticks{1024} * (second / at);
    }
    const auto placements = place_all(clock, blocks);
    EXPECT_EQ(totals(placements, blocks).kept, 40 * 1024);
    EXPECT_EQ(totals(placements, blocks).silence, 0);
}

TEST(SampleClockTest, AGapInASoundOfThreeBlocksIsFilled) {
    SampleClock clock(an_hour);
    const std::vector<Block> blocks{{0}, {2048 * sample}, {3072 * sample}};
    EXPECT_EQ(totals(place_all(clock, blocks), blocks).silence, 1024);
}

} // namespace
} // namespace reelmill::tracks
