#include "reelmill/verify/undecoded.hpp"

#include <gtest/gtest.h>

namespace reelmill::verify::test {

namespace {

constexpr Ticks picture = 40;

std::vector<Ticks> times(Ticks from, Ticks end, Ticks step = picture) {
    std::vector<Ticks> all;
    for (Ticks at = from; at < end; at += step) {
        all.push_back(at);
    }
    return all;
}

std::vector<Ticks> together(std::vector<Ticks> first, const std::vector<Ticks>& second) {
    first.insert(first.end(), second.begin(), second.end());
    return first;
}

} // namespace

TEST(Undecoded, IsNothingWhereEveryPacketIsAPicture) {
    EXPECT_FALSE(find_undecoded(times(0, 400), times(0, 400), picture));
    EXPECT_FALSE(find_undecoded({}, {}, picture));
    EXPECT_FALSE(find_undecoded(times(0, 400), {}, picture));
    EXPECT_FALSE(find_undecoded(times(0, 400), times(80, 400), 0)) << "how long a picture is must be known";
}

TEST(Undecoded, IsWhatLiesBeforeTheFirstPicture) {
    const auto found = find_undecoded(times(0, 400), times(120, 400), picture);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->packets, 3);
    EXPECT_EQ(found->stretches, 1);
    EXPECT_EQ(found->first, 0);
}

TEST(Undecoded, IsWhatLiesInAGapOfThePictures) {
    const auto found = find_undecoded(times(0, 800), together(times(0, 200), times(400, 720)), picture);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->packets, 5 + 2) << "and behind the last one";
    EXPECT_EQ(found->stretches, 2);
    EXPECT_EQ(found->first, 200);
}

TEST(Undecoded, IsNoSecondField) {
    EXPECT_FALSE(find_undecoded(times(0, 400, picture / 2), times(0, 400), picture));
    const auto found = find_undecoded(times(0, 400, picture / 2), together(times(0, 120), times(200, 400)), picture);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->packets, 4) << "two pictures of two fields";
    EXPECT_EQ(found->first, 120);
}

TEST(Undecoded, IsNotMoreThanIsMissing) {
    std::vector<Ticks> held = times(0, 400);
    held[5] = held[6] = held[4]; // two damaged pictures, shown at the time of the one before
    EXPECT_FALSE(find_undecoded(times(0, 400), held, picture));
    held.erase(held.begin() + 5);
    EXPECT_EQ(find_undecoded(times(0, 400), held, picture)->packets, 1);
}

TEST(Undecoded, IsNoHoleOfTheSource) {
    const auto with_hole = together(times(0, 200), times(1000, 1200));
    EXPECT_FALSE(find_undecoded(with_hole, with_hole, picture));
}

} // namespace reelmill::verify::test
