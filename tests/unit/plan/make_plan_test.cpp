#include "reelmill/plan/make_plan.hpp"

#include <gtest/gtest.h>

namespace reelmill::plan {
namespace {

title::TitleIndex title_with_cuts(const std::vector<Ticks>& cuts) {
    title::TitleIndex index;
    index.identity = "one";
    index.duration_seconds = 30;
    title::VideoTrack track;
    track.time_base = {1, 1000};
    track.frame_rate = {25, 1};
    track.first_pts = 0;
    track.frames = 750;
    track.picture.width = 1280;
    track.picture.height = 720;
    for (const Ticks cut : cuts) {
        track.cuts.push_back({cut, cut, -1, cut / 40});
    }
    index.video.push_back(track);
    return index;
}

title::TitlePlan planned(const title::TitleIndex& index, const Settings& settings = {}) {
    std::vector<title::Picture> pictures;
    for (const auto& track : index.video) {
        pictures.push_back(track.picture);
    }
    return make_plan(index, settings, pictures, "v1");
}

TEST(MakePlan, MakesShardsThatCoverTheTitleWithoutGapOrOverlap) {
    const auto plan = planned(title_with_cuts({10000, 20000}));
    ASSERT_EQ(plan.shards.size(), 3U);
    EXPECT_FALSE(plan.shards[0].begin.has_value());
    EXPECT_EQ(plan.shards[0].end, plan.shards[1].begin);
    EXPECT_EQ(plan.shards[1].end, plan.shards[2].begin);
    EXPECT_FALSE(plan.shards[2].end.has_value());
}

TEST(MakePlan, PredictsAsManyFramesAsTheIndexCounts) {
    const auto plan = planned(title_with_cuts({10000, 20000}));
    EXPECT_EQ(plan.shards[0].frames, 250);
    EXPECT_EQ(plan.shards[1].frames, 250);
    EXPECT_EQ(plan.shards[2].frames, 250);
}

TEST(MakePlan, PredictsFramesByTheClockWhereNothingWasCounted) {
    auto index = title_with_cuts({10000, 20000});
    index.video[0].frames = -1;
    for (auto& cut : index.video[0].cuts) {
        cut.frames_before = -1;
    }
    const auto plan = planned(index);
    EXPECT_EQ(plan.shards[1].frames, 250);
}

TEST(MakePlan, CountsTheEncodesThatAMeasuredQualityTakes) {
    Settings settings;
    settings.video.target = QualityTarget{Metric::ssim, 0.985};
    const auto usual = planned(title_with_cuts({10000, 20000}));
    const auto measured = planned(title_with_cuts({10000, 20000}), settings);
    EXPECT_EQ(usual.rate_cost, 0);
    EXPECT_NEAR(measured.rate_cost, 1.3 * 3 * usual.shards[0].cost, 1e-9);
    EXPECT_GT(measured.memory_bytes, usual.memory_bytes);
}

TEST(MakePlan, MakesOneShardOfATitleWithoutCuts) { EXPECT_EQ(planned(title_with_cuts({})).shards.size(), 1U); }

TEST(MakePlan, GivesEachVideoTrackItsOwnShards) {
    auto index = title_with_cuts({10000});
    index.video.push_back(index.video[0]);
    const auto plan = planned(index);
    ASSERT_EQ(plan.shards.size(), 4U);
    EXPECT_EQ(plan.shards[2].track, 1);
    EXPECT_EQ(plan.shards[2].ordinal, 0);
}

TEST(MakePlan, ExpectsASlowerPresetToCostMore) {
    Settings slow;
    slow.video.preset = "slower";
    const auto index = title_with_cuts({});
    EXPECT_GT(planned(index, slow).shards[0].cost, planned(index).shards[0].cost);
}

TEST(MakePlan, KeysTheWorkBySourceSettingsAndVersions) {
    const auto index = title_with_cuts({});
    auto other = index;
    other.identity = "two";
    Settings settings;
    settings.video.crf = 30;
    EXPECT_EQ(planned(index).key, planned(index).key);
    EXPECT_NE(planned(index).key, planned(other).key);
    EXPECT_NE(planned(index).key, planned(index, settings).key);
    EXPECT_NE(planned(index).key, make_plan(index, {}, {index.video[0].picture}, "v2").key);
}

TEST(MakePlan, LeadsInToFiltersThatLookBack) {
    auto index = title_with_cuts({10000});
    index.video[0].lead_ins.push_back({8000, 8000, -1, 200});
    Settings settings;
    settings.video.deinterlace = Deinterlace::on;
    const auto plan = planned(index, settings);
    EXPECT_FALSE(plan.shards[0].lead_in.has_value());
    ASSERT_TRUE(plan.shards[1].lead_in.has_value());
    EXPECT_EQ(plan.shards[1].lead_in->pts, 8000);
    EXPECT_GT(plan.shards[1].lead_frames, 0);
}

} // namespace
} // namespace reelmill::plan
