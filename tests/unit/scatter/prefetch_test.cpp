#include "simulated_run.hpp"

namespace reelmill::scatter::test {

namespace {

Answers shards_alike(std::size_t shards, double cost = 1) {
    return with_plans([shards, cost](task::TitleId) { return plan_of(std::vector<double>(shards, cost)); });
}

/// Answers what was handed out first until so many shards have been, each in `seconds`.
void answer_shards(SimulatedRun& run, int shards, double seconds) {
    while (shards > 0) {
        shards -= std::holds_alternative<task::ShardTask>(run.held.front().task) ? 1 : 0;
        run.answer(0, seconds);
    }
}

} // namespace

TEST(Prefetch, PrefetchesOneTaskPerSlotWhileTheQueueIsDeep) {
    SimulatedRun run(spec_of(1), shards_alike(100));
    run.ready(2);
    run.answer(0); // the probe: both ranks get a shard, the one that answered a second one
    run.answer(0);
    run.answer(0);
    EXPECT_EQ(run.held_by(0), 2);
    EXPECT_EQ(run.held_by(1), 2);
    run.answer_all();
    EXPECT_TRUE(run.finished());
}

TEST(Prefetch, NobodyHoardsAtTheTail) {
    SimulatedRun run(spec_of(1), with_plans([](task::TitleId) { return plan_of({8, 8, 8, 8, 1, 1}, 1); }));
    run.ready(2);
    run.answer(0);
    while (!run.held.empty()) {
        EXPECT_LE(run.held_by(0), 1);
        EXPECT_LE(run.held_by(1), 1);
        run.answer(0);
    }
    EXPECT_TRUE(run.finished());
}

TEST(Prefetch, LetsAsManyVeryShortShardsWaitAsTakeAMoment) {
    SimulatedRun run(spec_of(1), shards_alike(10'000));
    run.ready(2);
    run.answer(0);
    answer_shards(run, 20, 0.005);
    EXPECT_GE(run.held_by(0), 9) << "0.05 s, that is";
    EXPECT_LE(run.held_by(0), 11);
    run.answer_all();
    EXPECT_TRUE(run.finished());
}

TEST(Prefetch, HasABoundForShardsThatTakeNoTime) {
    SimulatedRun run(spec_of(1), shards_alike(10'000));
    run.ready(2, 3);
    run.answer(0);
    answer_shards(run, 400, 1e-6);
    EXPECT_EQ(run.held_by(0), 33 * 3);
    EXPECT_EQ(run.held_by(1), 33 * 3);
}

TEST(Prefetch, BelievesInShortShardsOnlyWhereTheyWereMeasured) {
    SimulatedRun run(spec_of(1), shards_alike(10'000, 1e-6));
    run.ready(2);
    run.answer(0);
    EXPECT_LE(run.held_by(0), 2);
    EXPECT_LE(run.held_by(1), 2);
    answer_shards(run, 10, 1);
    EXPECT_EQ(run.held_by(0), 2) << "predicted to take a microsecond, they take a second";
    EXPECT_EQ(run.held_by(1), 2);
}

TEST(Prefetch, LetsALongShardWaitBehindNothingButTheOneAtWork) {
    SimulatedRun run(spec_of(2), with_plans([](task::TitleId title) {
                         return plan_of(std::vector<double>(5000, title == 0 ? 1.0 : 30.0), 0.5, std::to_string(title));
                     }));
    run.ready(1);
    run.answer(0);
    run.answer(0);
    answer_shards(run, 50, 0.3); // of the costlier title, which comes first
    EXPECT_EQ(run.held_by(0), 2);
}

TEST(Prefetch, LeavesIdleRanksTheirShareOfWhatIsShort) {
    SimulatedRun run(spec_of(1), shards_alike(400));
    run.ready(4);
    run.answer(0);
    while (run.held.size() > 3) {
        std::size_t most = 0;
        std::size_t least = run.held.size();
        for (int rank = 0; rank < 4; ++rank) {
            most = std::max(most, run.held_by(rank));
            least = std::min(least, run.held_by(rank));
        }
        EXPECT_TRUE(least > 0 || most <= 2) << "one holds " << most << ", another nothing";
        run.answer(0, 1e-4);
    }
    run.answer_all();
    EXPECT_TRUE(run.finished());
}

TEST(Prefetch, GivesNothingToARankWithASlotFreeForWhichItHasNoMemory) {
    SimulatedRun run(spec_of(1), with_plans([](task::TitleId) {
                         title::TitlePlan plan = plan_of(std::vector<double>(100, 1.0));
                         plan.memory_bytes = 40;
                         return plan;
                     }));
    run.feed(RankReady{0, 8, {}, 100});
    while (!run.held.empty()) {
        EXPECT_LE(std::ranges::count_if(
                      run.held, [](const auto& held) { return std::holds_alternative<task::ShardTask>(held.task); }),
                  2);
        run.answer(0);
    }
    EXPECT_EQ(run.summary->status, ExitStatus::done);
}

TEST(Prefetch, LearnsNothingFromSegmentsThatWereOnDisk) {
    SimulatedRun run(spec_of(1), [](const task::Task& task) -> task::TaskResult {
        task::TaskResult result = answer_well(task);
        if (std::holds_alternative<task::ProbeTask>(task)) {
            return task::ProbeResult{plan_of(std::vector<double>(1000, 10.0))};
        }
        if (auto* shard = std::get_if<task::ShardResult>(&result)) {
            shard->segment.seconds = 0;
        }
        return result;
    });
    run.ready(2);
    run.answer(0);
    answer_shards(run, 100, 0.005);
    EXPECT_EQ(run.held_by(0), 2) << "the next ones may have to be encoded";
    EXPECT_EQ(run.held_by(1), 2);
}

TEST(Prefetch, LosesNothingOfWhatWaitsOnARankThatDies) {
    SimulatedRun run(spec_of(1), shards_alike(1000));
    run.ready(2);
    run.answer(0);
    answer_shards(run, 200, 1e-6);
    ASSERT_GT(run.held_by(1), 20);
    std::erase_if(run.held, [](const auto& held) { return held.rank == 1; });
    run.feed(RankLost{1, true});
    run.answer_all();
    ASSERT_TRUE(run.finished());
    EXPECT_EQ(run.summary->status, ExitStatus::done);
    EXPECT_EQ(run.outcome(0).shards, 1000);
}

} // namespace reelmill::scatter::test
