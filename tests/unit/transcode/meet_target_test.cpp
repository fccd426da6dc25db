#include "../../../src/transcode/meet_target.hpp"
#include "../../support/temporary_folder.hpp"

#include "reelmill/rate/target_search.hpp"

#include <filesystem>
#include <gmock/gmock.h>

namespace reelmill::transcode {
namespace {

/// An encoder whose pictures have what the test says.
class MeetTarget : public testing::Test {
protected:
    MeetTarget() {
        task_.settings.video.target = QualityTarget{Metric::psnr, 42};
        task_.segment = folder_ / "0-0.seg";
        task_.key = "key";
        task_.shard.frames = 250;
    }

    Encoded encode(const Attempt& attempt) {
        attempts_.push_back(attempt);
        qualities_.push_back(attempt.quality.value());
        if (attempt.gives_up && first_second_ && attempt.gives_up(first_second_(*attempt.quality))) {
            return {.given_up = true, .pictures = 80};
        }
        SegmentDraft draft{{}, gather::SegmentWriter(task_.segment, {task_.key, {}, {}})};
        draft.summary.frames = 250;
        draft.summary.parameter_sets = std::to_string(*attempt.quality); // which one it is
        files_.push_back(count_files());
        return {.draft = std::move(draft), .pictures = 250, .measured = measured_(*attempt.quality)};
    }
    task::ShardResult run() {
        return meet_target(task_, [this](const Attempt& attempt) { return encode(attempt); });
    }
    [[nodiscard]] std::ptrdiff_t count_files() const {
        const std::filesystem::directory_iterator all(std::string(folder_ / ""));
        return std::distance(begin(all), end(all));
    }
    [[nodiscard]] task::SegmentSummary on_disk() const {
        return gather::find_finished(task_.segment, task_.key).value().get<task::SegmentSummary>();
    }

    test::TemporaryFolder folder_;
    task::ShardTask task_;
    std::function<double(int)> measured_ = [](int quality) { return 42 - (quality - 2'000) / 100.0 * 0.6; };
    std::function<double(int)> first_second_;
    std::vector<Attempt> attempts_;
    std::vector<int> qualities_;
    std::vector<std::ptrdiff_t> files_;
};

TEST_F(MeetTarget, NamesTheSegmentThatHasItAndTellsOfTheWay) {
    const auto result = run();
    EXPECT_TRUE(result.joinable);
    EXPECT_NEAR(result.segment.target.hundredths, 4'200, 25);
    EXPECT_GT(attempts_.size(), 1U);
    EXPECT_EQ(result.segment.target.pictures, 250 * std::ssize(attempts_));
    EXPECT_EQ(result.segment.target.miss, TargetMiss::none);
    EXPECT_EQ(std::to_string(result.segment.target.quality), result.segment.parameter_sets);
    EXPECT_EQ(on_disk().target, result.segment.target);
    EXPECT_EQ(on_disk().checksum, result.segment.checksum);
    EXPECT_EQ(count_files(), 1) << "drafts are left behind";
}

TEST_F(MeetTarget, KeepsTheNearestWhateverCameAfterIt) {
    measured_ = [](int quality) { return quality < 2'480 ? 43.0 : 41.5; };
    const auto result = run();
    EXPECT_EQ(result.segment.target.miss, TargetMiss::unsteady);
    EXPECT_EQ(result.segment.target.hundredths, 4'150);
    EXPECT_EQ(measured_(std::stoi(on_disk().parameter_sets)), 41.5);
    EXPECT_GT(qualities_.size(), 2U);
    EXPECT_LE(qualities_.size(), rate::most_encodes);
    EXPECT_LE(*std::ranges::max_element(files_), 2) << "what is not to be kept takes room";
    EXPECT_EQ(count_files(), 1);
}

TEST_F(MeetTarget, BeginsAnewWhereTheFirstSecondIsFarOff) {
    first_second_ = [this](int quality) { return measured_(quality) - 0.3; };
    measured_ = [](int quality) { return 36 - (quality - 2'500) / 100.0 * 0.61; };
    const auto result = run();
    EXPECT_EQ(result.segment.target.miss, TargetMiss::none);
    EXPECT_EQ(result.segment.target.pictures, 80 + 250 * (std::ssize(attempts_) - 1));
}

TEST_F(MeetTarget, GivesUpNoShardThatIsShort) {
    task_.shard.frames = rate::pictures_worth_a_sample - 1;
    first_second_ = [](int) { return 36.0; };
    EXPECT_EQ(run().segment.target.pictures % 250, 0);
    EXPECT_FALSE(attempts_.front().gives_up);
}

TEST_F(MeetTarget, CountsPicturesOnceAndIsNeverDoneBeforeItsEnd) {
    (void)run();
    std::int64_t covered = 0;
    for (std::size_t i = 0; i < attempts_.size(); ++i) {
        EXPECT_EQ(attempts_[i].counts(), i == 0);
        covered += attempts_[i].share_of(10'000'000);
    }
    EXPECT_LT(covered, 10'000'000);
    EXPECT_GE(covered, 7'500'000);
}

TEST_F(MeetTarget, LeavesNothingOfAShardThatCannotBeBegun) {
    const auto result = meet_target(task_, [](const Attempt&) { return Encoded{}; });
    EXPECT_FALSE(result.joinable);
    EXPECT_EQ(count_files(), 0);
}

TEST_F(MeetTarget, LeavesNothingWhereItIsStopped) {
    int begun = 0;
    const auto stopped = [&](const Attempt& attempt) {
        if (++begun == 2) {
            throw Failure(FailureKind::interrupted, "stopped");
        }
        return encode(attempt);
    };
    EXPECT_THROW((void)meet_target(task_, stopped), Failure);
    EXPECT_EQ(count_files(), 0);
}

} // namespace
} // namespace reelmill::transcode
