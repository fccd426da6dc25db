#include "reelmill/scatter/shard_progress.hpp"

#include <gtest/gtest.h>

namespace reelmill::scatter::test {

TEST(ShardProgress, NeedTwoReportsThatShowSomething) {
    ShardProgress shard_progress;
    EXPECT_FALSE(shard_progress.add(3, 0, 1));
    EXPECT_FALSE(shard_progress.add(3, 0.1, 2));
    EXPECT_FALSE(shard_progress.of(3)) << "how long it had waited before is not known";
    EXPECT_TRUE(shard_progress.add(3, 0.3, 4));
    const auto seen = shard_progress.of(3).value();
    EXPECT_DOUBLE_EQ(seen.share, 0.3);
    EXPECT_DOUBLE_EQ(seen.covered, 0.2);
    EXPECT_DOUBLE_EQ(seen.seconds, 2);
    EXPECT_DOUBLE_EQ(seen.at, 4);
    EXPECT_FALSE(shard_progress.of(4));
}

TEST(ShardProgress, AreWorthALookNowAndThen) {
    ShardProgress shard_progress;
    int looks = 0;
    for (int report = 1; report <= 1000; ++report) {
        looks += shard_progress.add(0, report / 1000.0, report) ? 1 : 0;
    }
    EXPECT_GE(looks, 20);
    EXPECT_LE(looks, 40);
}

TEST(ShardProgress, BeginAnewWithATask) {
    ShardProgress shard_progress;
    shard_progress.add(0, 0.2, 1);
    shard_progress.add(0, 0.9, 2);
    shard_progress.add(0, 0.1, 50);
    EXPECT_FALSE(shard_progress.of(0));
    shard_progress.add(1, 0.5, 51);
    shard_progress.add(0, 0.2, 60);
    EXPECT_DOUBLE_EQ(shard_progress.of(0).value().seconds, 10);
}

} // namespace reelmill::scatter::test
