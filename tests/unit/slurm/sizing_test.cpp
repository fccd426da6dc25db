#include "reelmill/slurm/sizing.hpp"

#include <gtest/gtest.h>

namespace reelmill::slurm {
namespace {

constexpr std::int64_t gigabyte = 1'000'000'000;

Nodes cluster() { return {"batch", 32, 128 * gigabyte, 10, 24 * 3600}; }

Work library(double core_hours) {
    Work work;
    work.titles = 100;
    work.shards = 10'000;
    work.core_seconds = core_hours * 3600;
    work.longest_shard = 100;
    work.encoder_bytes = gigabyte;
    return work;
}

TEST(Size, EndsLargeWorkInAboutTwoHours) {
    const Size size = size_of(library(200), cluster(), {});
    EXPECT_EQ(size.nodes, 4) << "200 core hours, 32 cores, 0.8 of them busy";
    EXPECT_EQ(size.ranks_per_node, 2);
    EXPECT_EQ(size.cores_per_rank, 16);
    EXPECT_NEAR(size.predicted_seconds, 2 * 3600, 300);
    EXPECT_GT(size.asked_seconds, 1.5 * size.predicted_seconds);
    EXPECT_EQ(static_cast<int>(size.asked_seconds) % 900, 0);
    EXPECT_NEAR(static_cast<double>(size.bytes_per_node), 41e9, 1e9);
}

TEST(Size, AsksForNoNodeThatWouldBeIdleOrIsNotThere) {
    Work few = library(200);
    few.shards = 70;
    EXPECT_EQ(size_of(few, cluster(), {}).nodes, 2);
    EXPECT_EQ(size_of(library(1e5), cluster(), {}).nodes, 10);
    EXPECT_EQ(size_of(library(0.01), cluster(), {}).nodes, 1);
}

TEST(Size, StaysWithinWhatNodesAndPartitionHave) {
    Work large = library(1e6);
    large.encoder_bytes = 20 * gigabyte;
    const Size size = size_of(large, cluster(), {});
    EXPECT_LT(size.bytes_per_node, 128 * gigabyte);
    EXPECT_EQ(size.asked_seconds, 24 * 3600) << "it goes on in the next allocation";
}

TEST(Size, IsWhatTheUserHasGiven) {
    GivenSize given;
    given.nodes = 3;
    given.tasks_per_node = 4;
    given.cores_per_task = 2;
    const Size size = size_of(library(24), cluster(), given);
    EXPECT_EQ(size.nodes, 3);
    EXPECT_EQ(size.ranks_per_node, 4);
    EXPECT_EQ(size.cores_per_rank, 2);
    EXPECT_NEAR(size.predicted_seconds, 24 * 3600 / (24 * 0.8), 1);
    GivenSize tasks;
    tasks.tasks = 8;
    tasks.cores_per_task = 8;
    EXPECT_EQ(size_of(library(24), cluster(), tasks).nodes, 2);
}

TEST(Size, OfWorkWithOneLongShardLetsItEnd) {
    Work work = library(1);
    work.longest_shard = 4 * 3600;
    EXPECT_GE(size_of(work, cluster(), {}).asked_seconds, 6 * 3600);
}

TEST(Size, OfANodeWithOneCoreIsOneRank) {
    Nodes small = cluster();
    small.cores = 1;
    EXPECT_EQ(size_of(library(1), small, {}).ranks_per_node, 1);
}

TEST(Nodes, AreReadFromSinfo) {
    const std::string text = "batch*|8|32|128000|1-00:00:00|up\nbatch*|2|64|256000|1-00:00:00|up\n"
                             "long|4|16+|64000+|infinite|up\nold|50|8|1000|30:00|down\nnonsense\n";
    const auto batch = nodes_in(text, std::nullopt);
    ASSERT_TRUE(batch);
    EXPECT_EQ(batch->partition, "batch");
    EXPECT_EQ(batch->count, 8);
    EXPECT_EQ(batch->cores, 32);
    EXPECT_EQ(batch->bytes, 128000LL << 20);
    EXPECT_EQ(batch->longest_seconds, 24 * 3600);
    const auto other = nodes_in(text, "long");
    ASSERT_TRUE(other);
    EXPECT_EQ(other->cores, 16);
    EXPECT_EQ(other->longest_seconds, 0);
    EXPECT_FALSE(nodes_in(text, "old"));
    EXPECT_FALSE(nodes_in("", std::nullopt));
}

TEST(Time, IsToldInWholeMinutes) {
    EXPECT_EQ(time_text(59), "00:01:00");
    EXPECT_EQ(time_text(2.5 * 3600), "02:30:00");
    EXPECT_EQ(time_text(26 * 3600), "1-02:00:00");
}

} // namespace
} // namespace reelmill::slurm
