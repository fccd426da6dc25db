#include "reelmill/plan/choose_cuts.hpp"

#include <gtest/gtest.h>

namespace reelmill::plan {
namespace {

std::vector<title::CutPoint> every(Ticks step, int count) {
    std::vector<title::CutPoint> keyframes;
    for (int i = 0; i < count; ++i) {
        keyframes.push_back({i * step, i * step, -1, -1});
    }
    return keyframes;
}

constexpr Rational milliseconds{1, 1000};

TEST(ChooseCuts, CutsAtTheFirstKeyframeThatIsFarEnough) {
    EXPECT_EQ(choose_cuts(every(2000, 45), milliseconds, 10, no_ticks),
              (std::vector<std::size_t>{5, 10, 15, 20, 25, 30, 35, 40}));
    EXPECT_EQ(choose_cuts(every(4000, 6), milliseconds, 10, no_ticks), (std::vector<std::size_t>{3}));
}

TEST(ChooseCuts, MakesShardsShorterTowardsTheEnd) {
    EXPECT_EQ(choose_cuts(every(2000, 45), milliseconds, 10, 90000),
              (std::vector<std::size_t>{5, 10, 15, 20, 25, 30, 34, 37, 39, 41, 42, 43, 44}));
    EXPECT_EQ(choose_cuts(every(500, 16), milliseconds, 2, 8000), (std::vector<std::size_t>{4, 7, 10, 12, 14}))
        << "no shard under a second";
    EXPECT_EQ(choose_cuts(every(500, 4), milliseconds, 0.5, 2000), (std::vector<std::size_t>{1, 2, 3}))
        << "unless that was asked for";
}

std::vector<title::CutPoint> at(const std::vector<Ticks>& times) {
    std::vector<title::CutPoint> keyframes;
    for (const Ticks time : times) {
        keyframes.push_back({time, time, -1, -1});
    }
    return keyframes;
}

TEST(ChooseCuts, PrefersKeyframesThatCameEarlierThanTheyHadTo) {
    // Every 4 s, but for those at 9, 23 and 37 s.
    EXPECT_EQ(choose_cuts(at({0, 4000, 8000, 9000, 13000, 17000, 21000, 23000, 27000, 31000, 35000, 37000, 41000}),
                          milliseconds, 10, no_ticks),
              (std::vector<std::size_t>{3, 6, 9, 12}))
        << "23 s is too late for a shard that begins at 9 s, 37 s for one that begins at 21 s";
    EXPECT_EQ(choose_cuts(at({0, 4000, 8000, 12000, 12400, 16400, 20400}), milliseconds, 10, no_ticks),
              (std::vector<std::size_t>{4}))
        << "12.4 s is worth waiting for";
    EXPECT_EQ(choose_cuts(at({0, 4000, 8000, 8400, 12400, 16400}), milliseconds, 10, no_ticks),
              (std::vector<std::size_t>{4}))
        << "8.4 s is too soon";
}

TEST(ChooseCuts, DoesNotTakeUnevenPicturesForScenes) {
    EXPECT_EQ(choose_cuts(at({0, 2000, 4003, 5999, 8001, 10002, 12000}), milliseconds, 10, no_ticks),
              (std::vector<std::size_t>{5}));
}

TEST(ChooseCuts, LeavesNoCrumbAtTheEnd) {
    EXPECT_TRUE(choose_cuts(every(10000, 2), milliseconds, 10, 10500).empty());
    EXPECT_EQ(choose_cuts(every(10000, 2), milliseconds, 10, 15000).size(), 1U);
}

TEST(ChooseCuts, HasNothingToCutInOneLongGop) {
    EXPECT_TRUE(choose_cuts(every(1000, 1), milliseconds, 1, 60000).empty());
    EXPECT_TRUE(choose_cuts({}, milliseconds, 1, 60000).empty());
}

TEST(ChooseCuts, PassesOverKeyframesWithoutATime) {
    auto keyframes = every(1000, 5);
    keyframes[2].pts = keyframes[2].dts = no_ticks;
    EXPECT_EQ(choose_cuts(keyframes, milliseconds, 2, no_ticks), (std::vector<std::size_t>{3}));
}

TEST(ChooseCuts, GoesByDecodeTimesWhereAnIndexHasNoOthers) {
    auto keyframes = every(1000, 5);
    for (auto& keyframe : keyframes) {
        keyframe.pts = no_ticks;
    }
    EXPECT_EQ(choose_cuts(keyframes, milliseconds, 2, no_ticks), (std::vector<std::size_t>{2, 4}));
}

} // namespace
} // namespace reelmill::plan
