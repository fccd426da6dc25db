#include "simulated_run.hpp"

#include "reelmill/scatter/joints.hpp"

namespace reelmill::scatter::test {

namespace {
std::vector<FinishedShard> finished_track(int shards) {
    std::vector<FinishedShard> track;
    for (const auto& shard : plan_of(std::vector<double>(static_cast<std::size_t>(shards), 1.0)).shards) {
        track.push_back({shard, good_shard(shard)});
    }
    return track;
}
} // namespace

TEST(Joint, HoldsWhenBothSidesSawTheSamePictures) {
    const auto track = finished_track(2);
    EXPECT_TRUE(joint_holds(track[0], track[1]));
}

TEST(Joint, FailsWhenOneSideSawAPictureLess) {
    auto shorter_tail = finished_track(2);
    shorter_tail[0].result.segment.tail.pop_back();
    EXPECT_FALSE(joint_holds(shorter_tail[0], shorter_tail[1]));
    auto shorter_head = finished_track(2);
    shorter_head[1].result.segment.head.pop_back();
    EXPECT_FALSE(joint_holds(shorter_head[0], shorter_head[1]));
}

TEST(Joint, LetsATailRunOnBehindAShardOfOnePicture) {
    auto track = finished_track(3);
    auto& one_picture = track[1].result.segment;
    one_picture.head.resize(1);
    one_picture.source_frames = 1;
    EXPECT_TRUE(joint_holds(track[0], track[1]));
    one_picture.source_frames = 2;
    EXPECT_FALSE(joint_holds(track[0], track[1])) << "its head should have held two";
}

TEST(Joint, LetsNoTailRunOnBehindTheLastShard) {
    auto track = finished_track(2);
    auto& last = track[1].result.segment;
    last.head.resize(1);
    last.source_frames = 1;
    EXPECT_FALSE(joint_holds(track[0], track[1])) << "the shard before saw pictures that the last one lost";
}

TEST(Joint, FailsWhenALaterPictureDiffers) {
    auto track = finished_track(2);
    track[1].result.segment.head.back().hash = "another picture";
    EXPECT_FALSE(joint_holds(track[0], track[1]));
}

TEST(Joint, FailsWhenAPictureHasAnotherTime) {
    auto track = finished_track(2);
    track[1].result.segment.head.back().pts += 1;
    EXPECT_FALSE(joint_holds(track[0], track[1]));
}

TEST(Joint, FailsWhenEitherSideSawNothing) {
    auto without_tail = finished_track(2);
    without_tail[0].result.segment.tail.clear();
    EXPECT_FALSE(joint_holds(without_tail[0], without_tail[1]));
    auto without_head = finished_track(2);
    without_head[1].result.segment.head.clear();
    EXPECT_FALSE(joint_holds(without_head[0], without_head[1]));
}

TEST(Joint, FailsWhenBothSidesAgreeOnPicturesThatStartElsewhere) {
    auto track = finished_track(2);
    track[0].result.segment.tail = track[1].result.segment.head = pictures_at(shard_length + 40);
    EXPECT_FALSE(joint_holds(track[0], track[1]));
}

TEST(Joint, FailsWhenDecodingCannotStartThere) {
    auto track = finished_track(2);
    track[1].result.joinable = false;
    EXPECT_FALSE(joint_holds(track[0], track[1]));
}

TEST(MergedShards, CoverAllOfThemUnderTheFirstOnesOrdinal) {
    auto shards = plan_of({1, 2, 4, 8}).shards;
    const auto merged = merge_shards({shards[1], shards[2]});
    EXPECT_EQ(merged.ordinal, 1);
    EXPECT_EQ(merged.begin->pts, shard_length);
    EXPECT_EQ(merged.end->pts, 3 * shard_length);
    EXPECT_DOUBLE_EQ(merged.cost, 6);
    EXPECT_EQ(merged.frames, 500);
}

TEST(MergedShards, OfAWholeTrackHaveNoBounds) {
    const auto merged = merge_shards(plan_of({1, 2, 4}).shards);
    EXPECT_FALSE(merged.begin);
    EXPECT_FALSE(merged.end);
}

TEST(MergedShards, HaveUnknownFramesIfAnyOfThemHas) {
    auto shards = plan_of({1, 2, 4}).shards;
    shards[1].frames = -1;
    EXPECT_EQ(merge_shards(shards).frames, -1);
}

TEST(FailedRuns, AreEmptyWhenAllJointsHold) {
    EXPECT_TRUE(failed_runs(finished_track(5)).empty());
    EXPECT_TRUE(failed_runs(finished_track(1)).empty());
    EXPECT_TRUE(failed_runs({}).empty());
}

TEST(FailedRuns, JoinConsecutiveFailuresAndKeepOthersApart) {
    auto track = finished_track(8);
    for (const std::size_t broken : {1, 2, 6}) {
        track[broken].result.joinable = false;
    }
    const auto runs = failed_runs(track);
    ASSERT_EQ(runs.size(), 2);
    EXPECT_EQ(runs[0].first, 0);
    EXPECT_EQ(runs[0].last, 2);
    EXPECT_EQ(runs[1].first, 5);
    EXPECT_EQ(runs[1].last, 6);
}

TEST(FailedRuns, ThatOnlyTouchAtAJointThatHoldsStayApart) {
    auto track = finished_track(4);
    track[1].result.joinable = false;
    track[3].result.joinable = false;
    EXPECT_EQ(failed_runs(track).size(), 2);
}

} // namespace reelmill::scatter::test
