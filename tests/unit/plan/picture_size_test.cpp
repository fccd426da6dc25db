#include "reelmill/plan/picture_size.hpp"

#include <gtest/gtest.h>

namespace reelmill::plan {
namespace {

constexpr Size even{2, 2};
constexpr Size any{1, 1};

TEST(FillSize, KeepsTheSourceWhenNothingIsWanted) { EXPECT_EQ(fill_size({161, 121}, {0, 0}, even), (Size{161, 121})); }

TEST(FillSize, KeepsTheShapeWhenOneSideIsWanted) {
    EXPECT_EQ(fill_size({1920, 1080}, {1280, 0}, even), (Size{1280, 720}));
    EXPECT_EQ(fill_size({1280, 720}, {0, 480}, even), (Size{854, 480}));
    EXPECT_EQ(fill_size({1280, 720}, {0, 480}, any), (Size{853, 480}));
    EXPECT_EQ(fill_size({320, 240}, {3840, 0}, even), (Size{3840, 2880}));
}

TEST(FillSize, NeverMakesASideVanish) { EXPECT_EQ(fill_size({16, 4000}, {0, 2}, even), (Size{2, 2})); }

TEST(FillSize, TakesBothSidesAsTheyAreWanted) { EXPECT_EQ(fill_size({10, 10}, {7, 3}, even), (Size{7, 3})); }

TEST(RoundUp, FillsWholeSteps) {
    EXPECT_EQ(round_up({161, 121}, even), (Size{162, 122}));
    EXPECT_EQ(round_up({160, 120}, even), (Size{160, 120}));
}

TEST(AnalysisSize, IsHalfTheSourceWithin180And360Lines) {
    EXPECT_EQ(analysis_size({640, 480}), (Size{320, 240}));
    EXPECT_EQ(analysis_size({1280, 720}), (Size{640, 360}));
    EXPECT_EQ(analysis_size({3840, 2160}), (Size{640, 360}));
    EXPECT_EQ(analysis_size({320, 240}), (Size{240, 180}));
    EXPECT_EQ(analysis_size({1080, 1920}), (Size{360, 640})) << "stands upright";
}

TEST(AnalysisSize, LeavesSmallPicturesAlmostAsTheyAre) {
    EXPECT_EQ(analysis_size({160, 120}), (Size{160, 120}));
    EXPECT_EQ(analysis_size({161, 121}), (Size{160, 120}));
    EXPECT_EQ(analysis_size({2, 2}), (Size{2, 2}));
    EXPECT_EQ(analysis_size({1, 1}), (Size{2, 2}));
}

} // namespace
} // namespace reelmill::plan
