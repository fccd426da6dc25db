#include "reelmill/scatter/glimpses.hpp"

#include <gtest/gtest.h>

namespace reelmill::scatter::test {

TEST(Glimpses, NeedTwoReportsThatShowSomething) {
    Glimpses glimpses;
    EXPECT_FALSE(glimpses.add(3, 0, 1));
    EXPECT_FALSE(glimpses.add(3, 0.1, 2));
    EXPECT_FALSE(glimpses.of(3)) << "how long it had waited before is not known";
    EXPECT_TRUE(glimpses.add(3, 0.3, 4));
    const auto seen = glimpses.of(3).value();
    EXPECT_DOUBLE_EQ(seen.share, 0.3);
    EXPECT_DOUBLE_EQ(seen.covered, 0.2);
    EXPECT_DOUBLE_EQ(seen.seconds, 2);
    EXPECT_DOUBLE_EQ(seen.at, 4);
    EXPECT_FALSE(glimpses.of(4));
}

TEST(Glimpses, AreWorthALookNowAndThen) {
    Glimpses glimpses;
    int looks = 0;
    for (int report = 1; report <= 1000; ++report) {
        looks += glimpses.add(0, report / 1000.0, report) ? 1 : 0;
    }
    EXPECT_GE(looks, 20);
    EXPECT_LE(looks, 40);
}

TEST(Glimpses, BeginAnewWithATask) {
    Glimpses glimpses;
    glimpses.add(0, 0.2, 1);
    glimpses.add(0, 0.9, 2);
    glimpses.add(0, 0.1, 50);
    EXPECT_FALSE(glimpses.of(0));
    glimpses.add(1, 0.5, 51);
    glimpses.add(0, 0.2, 60);
    EXPECT_DOUBLE_EQ(glimpses.of(0).value().seconds, 10);
}

} // namespace reelmill::scatter::test
