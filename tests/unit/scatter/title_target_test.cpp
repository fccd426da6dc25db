// What a title tells of a quality that was to be measured.
#include "reelmill/scatter/title_run.hpp"
#include "simulated_run.hpp"

#include <gmock/gmock.h>

namespace reelmill::scatter {
namespace {

using namespace test;

class TitleTarget : public testing::Test {
protected:
    TitleTarget() {
        spec_.settings.video.target = QualityTarget{Metric::psnr, 42};
        (void)run_.take({task::PieceKind::probe, 0, 0}, task::ProbeResult{plan_});
    }
    void take(std::size_t shard, const task::TargetReached& target) {
        task::ShardResult result = good_shard(plan_.shards.at(shard));
        result.segment.target = target;
        (void)run_.take({task::PieceKind::shard, 0, shard}, result);
    }

    job::JobSpec spec_ = spec_of(1);
    title::TitlePlan plan_ = plan_of({1, 1, 1, 1});
    TitleRun run_{0, spec_};
};

TEST_F(TitleTarget, IsToldOnceSomethingIsMeasured) {
    EXPECT_FALSE(run_.describe().target);
    take(0, {500, 2'475, 4'210, TargetMiss::none});
    ASSERT_TRUE(run_.describe().target);
    EXPECT_NEAR(run_.describe().target->reached, 42.1, 0.001);
}

TEST_F(TitleTarget, IsThatOfAllPicturesWithTheShardsThatAreFarthestOff) {
    for (const std::size_t shard : {0U, 1U, 2U, 3U}) {
        take(shard, {shard == 0 ? 750 : 250, 2'475, shard == 3 ? 4'180 : 4'200, TargetMiss::none});
    }
    const auto target = run_.describe().target;
    ASSERT_TRUE(target);
    EXPECT_EQ(target->asked, (QualityTarget{Metric::psnr, 42}));
    EXPECT_NEAR(target->reached, 41.9488, 0.0005);
    EXPECT_NEAR(target->worst, 41.8, 1e-9);
    EXPECT_NEAR(target->best, 42, 1e-9);
    EXPECT_NEAR(target->encodes_per_shard, 1.5, 1e-9);
    EXPECT_THAT(run_.describe().warnings, testing::IsEmpty());
}

TEST_F(TitleTarget, NamesWhatMissedItAndTellsNeighboursTogether) {
    take(0, {250, 2'475, 4'200, TargetMiss::none});
    take(1, {250, 5'100, 10'000, TargetMiss::lowest_is_more});
    take(2, {250, 5'100, 10'000, TargetMiss::lowest_is_more});
    take(3, {250, 100, 3'900, TargetMiss::best_is_less});
    const Warnings warnings = run_.describe().warnings;
    ASSERT_THAT(warnings, testing::SizeIs(2));
    EXPECT_EQ(warnings[0].code, WarningCode::target_missed);
    EXPECT_EQ(warnings[0].seconds, 10.0);
    EXPECT_THAT(warnings[0].text, testing::HasSubstr("500 pictures have psnr 100.00 instead of 42.00"));
    EXPECT_EQ(warnings[1].seconds, 30.0);
    EXPECT_THAT(warnings[1].text, testing::HasSubstr("the best quality"));
    EXPECT_FALSE(is_loss(WarningCode::target_missed));
}

TEST_F(TitleTarget, SaysNothingOfAShardWithoutPictures) {
    task::ShardResult empty = good_shard(plan_.shards.at(0));
    empty.segment.frames = 0;
    empty.segment.target = {1, 5'100, 10'000, TargetMiss::lowest_is_more};
    (void)run_.take({task::PieceKind::shard, 0, 0}, empty);
    EXPECT_FALSE(run_.describe().target);
    EXPECT_THAT(run_.describe().warnings, testing::IsEmpty());
}

} // namespace
} // namespace reelmill::scatter
