#include "reelmill/plan/choose_cuts.hpp"

#include <gtest/gtest.h>

namespace reelmill::plan {
namespace {

std::vector<probe::CutPoint> every(Ticks step, int count) {
    std::vector<probe::CutPoint> keyframes;
    for (int i = 0; i < count; ++i) {
        keyframes.push_back({i * step, i * step, -1, -1});
    }
    return keyframes;
}

constexpr Rational milliseconds{1, 1000};

TEST(ChooseCuts, cuts_at_the_first_keyframe_that_is_far_enough) {
    EXPECT_EQ(choose_cuts(every(2000, 45), milliseconds, 10, no_ticks),
              (std::vector<std::size_t>{5, 10, 15, 20, 25, 30, 35, 40}));
    EXPECT_EQ(choose_cuts(every(4000, 6), milliseconds, 10, no_ticks), (std::vector<std::size_t>{3}));
}

TEST(ChooseCuts, makes_shards_shorter_towards_the_end) {
    EXPECT_EQ(choose_cuts(every(2000, 45), milliseconds, 10, 90000),
              (std::vector<std::size_t>{5, 10, 15, 20, 25, 30, 34, 37, 39, 41, 42, 43, 44}));
    EXPECT_EQ(choose_cuts(every(500, 16), milliseconds, 2, 8000), (std::vector<std::size_t>{4, 7, 10, 12, 14}))
        << "no shard under a second";
    EXPECT_EQ(choose_cuts(every(500, 4), milliseconds, 0.5, 2000), (std::vector<std::size_t>{1, 2, 3}))
        << "unless that was asked for";
}

TEST(ChooseCuts, leaves_no_crumb_at_the_end) {
    EXPECT_TRUE(choose_cuts(every(10000, 2), milliseconds, 10, 10500).empty());
    EXPECT_EQ(choose_cuts(every(10000, 2), milliseconds, 10, 15000).size(), 1U);
}

TEST(ChooseCuts, has_nothing_to_cut_in_one_long_gop) {
    EXPECT_TRUE(choose_cuts(every(1000, 1), milliseconds, 1, 60000).empty());
    EXPECT_TRUE(choose_cuts({}, milliseconds, 1, 60000).empty());
}

TEST(ChooseCuts, passes_over_keyframes_without_a_time) {
    auto keyframes = every(1000, 5);
    keyframes[2].pts = keyframes[2].dts = no_ticks;
    EXPECT_EQ(choose_cuts(keyframes, milliseconds, 2, no_ticks), (std::vector<std::size_t>{3}));
}

TEST(ChooseCuts, goes_by_decode_times_where_an_index_has_no_others) {
    auto keyframes = every(1000, 5);
    for (auto& keyframe : keyframes) {
        keyframe.pts = no_ticks;
    }
    EXPECT_EQ(choose_cuts(keyframes, milliseconds, 2, no_ticks), (std::vector<std::size_t>{2, 4}));
}

} // namespace
} // namespace reelmill::plan
