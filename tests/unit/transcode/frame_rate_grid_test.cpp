#include "reelmill/transcode/frame_rate_grid.hpp"

#include <gtest/gtest.h>

namespace reelmill::transcode {
namespace {

constexpr Rational ninety_k{1, 90000};

TEST(FrameRateGrid, PutsPicturesIntoTheirNearestSlot) {
    const FrameRateGrid grid({25, 1}, 0);
    EXPECT_EQ(grid.slot_of(0, ninety_k), 0);
    EXPECT_EQ(grid.slot_of(3600, ninety_k), 1);
    EXPECT_EQ(grid.slot_of(1799, ninety_k), 0);
    EXPECT_EQ(grid.slot_of(1800, ninety_k), 1);
}

TEST(FrameRateGrid, CountsFromTheStartOfTheFile) {
    const FrameRateGrid grid({25, 1}, 1'400'000);
    EXPECT_EQ(grid.slot_of(126000, ninety_k), 0);
    EXPECT_EQ(grid.slot_of(126000 + 90000, ninety_k), 25);
}

TEST(FrameRateGrid, GivesSlotsExactTimes) {
    const FrameRateGrid grid({30000, 1001}, 0);
    EXPECT_EQ(grid.time_base(), (Rational{1, 30000}));
    EXPECT_EQ(grid.pts_of(0), 0);
    EXPECT_EQ(grid.pts_of(100), 100100);
    EXPECT_EQ(grid.duration(), 1001);
}

TEST(FrameRateGrid, TakesASlotFromAPicturesOwnTimeAlone) {
    const FrameRateGrid grid({10, 1}, 0);
    for (Ticks pts = 0; pts < 90000; pts += 3003) {
        const auto slot = grid.slot_of(pts, ninety_k);
        EXPECT_EQ(slot, (pts + 4500) / 9000);
    }
}

} // namespace
} // namespace reelmill::transcode
