#include "reelmill/scatter/rank_speeds.hpp"

#include <gtest/gtest.h>

namespace reelmill::scatter::test {

namespace {
void measure(RankSpeeds& speeds, int rank, double seconds_per_cost, int shards = 10) {
    for (int shard = 0; shard < shards; ++shard) {
        speeds.measure(rank, 2, 2 * seconds_per_cost);
    }
}
} // namespace

TEST(RankSpeeds, AreNotKnownAtFirst) {
    RankSpeeds speeds;
    EXPECT_EQ(speeds.seconds_for(0, 5), 0);
    EXPECT_EQ(speeds.speed_class_of(0), 0);
    EXPECT_TRUE(speeds.faster_than(-100, 9).empty());
    speeds.measure(0, 2, 6);
    EXPECT_DOUBLE_EQ(speeds.seconds_for(1, 5), 15) << "by what the others took";
    speeds.measure(0, 0, 6);
    speeds.measure(0, 1, 0);
    EXPECT_DOUBLE_EQ(speeds.seconds_for(1, 5), 15) << "nothing can be learned from these";
}

TEST(RankSpeeds, TellTheFastFromTheSlow) {
    RankSpeeds speeds;
    for (int round = 0; round < 10; ++round) {
        measure(speeds, 0, 1, 1);
        measure(speeds, 1, 1, 1);
        measure(speeds, 2, 3, 1);
    }
    EXPECT_EQ(speeds.speed_class_of(0), speeds.speed_class_of(1));
    EXPECT_GT(speeds.speed_class_of(0), speeds.speed_class_of(2));
    EXPECT_EQ(speeds.faster_than(speeds.speed_class_of(2), 9), (std::vector<int>{0, 1}));
    EXPECT_EQ(speeds.faster_than(speeds.speed_class_of(2), 1), std::vector<int>{0});
    EXPECT_TRUE(speeds.faster_than(speeds.speed_class_of(0), 9).empty());
    EXPECT_NEAR(speeds.seconds_for(0, 4), 4, 1e-9);
    EXPECT_NEAR(speeds.seconds_for(2, 4), 12, 1e-9);
}

TEST(RankSpeeds, LearnFromTheFirstShardThoughNotAllThatItSays) {
    RankSpeeds speeds;
    measure(speeds, 0, 1);
    speeds.measure(1, 2, 4);
    EXPECT_GT(speeds.seconds_for(1, 1), 1.3);
    EXPECT_LT(speeds.seconds_for(1, 1), 1.8);
    EXPECT_LT(speeds.speed_class_of(1), 0);
    EXPECT_EQ(speeds.faster_than(speeds.speed_class_of(1), 9), std::vector<int>{0});
}

TEST(RankSpeeds, LearnFromShardsAtWorkBeforeAnyIsDone) {
    RankSpeeds speeds;
    speeds.observe(0, 1);
    speeds.observe(1, 4);
    speeds.observe(1, 0);
    EXPECT_DOUBLE_EQ(speeds.seconds_for(RankSpeeds::nobody, 2), 5);
    EXPECT_DOUBLE_EQ(speeds.seconds_for(0, 2), 3.5) << "between what is seen of it and the average";
    EXPECT_DOUBLE_EQ(speeds.seconds_for(1, 2), 6.5);
    EXPECT_GT(speeds.speed_class_of(0), speeds.speed_class_of(1));
}

TEST(RankSpeeds, CountAFinishedShardInsteadOfWhatWasSeenOfIt) {
    RankSpeeds speeds;
    speeds.observe(0, 100);
    speeds.measure(0, 2, 2);
    EXPECT_DOUBLE_EQ(speeds.seconds_for(0, 1), 1);
    speeds.observe(1, 3);
    speeds.forget(1);
    EXPECT_DOUBLE_EQ(speeds.seconds_for(RankSpeeds::nobody, 1), 1);
}

TEST(RankSpeeds, FollowARankThatGetsSlower) {
    RankSpeeds speeds;
    measure(speeds, 0, 1, 100);
    measure(speeds, 1, 1, 100);
    measure(speeds, 1, 4, 12);
    EXPECT_GT(speeds.seconds_for(1, 1), 3.5);
}

TEST(RankSpeeds, ForgetARankThatIsLost) {
    RankSpeeds speeds;
    measure(speeds, 0, 1);
    measure(speeds, 1, 0.2);
    EXPECT_EQ(speeds.faster_than(0, 9), std::vector<int>{1});
    speeds.forget(1);
    speeds.forget(7);
    EXPECT_TRUE(speeds.faster_than(0, 9).empty());
    EXPECT_EQ(speeds.speed_class_of(1), 0);
}

} // namespace reelmill::scatter::test
