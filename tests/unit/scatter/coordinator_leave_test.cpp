// Ranks that go before the run is over, and ranks whose time is limited.

#include "simulated_run.hpp"

namespace reelmill::scatter::test {

namespace {

constexpr double forever = std::numeric_limits<double>::infinity();

RankReady rank_until(int rank, double ends_at, int slots = 1) { return {rank, slots, {}, 0, true, ends_at}; }

/// One title of shards with these costs; ranks that have answered its probe.
SimulatedRun run_of(std::vector<double> costs) {
    return SimulatedRun(spec_of(1), with_plans([costs](task::TitleId) { return plan_of(costs, 0.01); }));
}

/// One rank does what it is given, one after another, while time passes.
void work_off(SimulatedRun& run, const std::function<double(double predicted)>& seconds_of_shard) {
    while (!run.held.empty()) {
        const auto* shard = std::get_if<task::ShardTask>(&run.held[0].task);
        const double seconds = shard == nullptr ? 0.01 : seconds_of_shard(shard->shard.cost);
        run.now += seconds;
        run.answer(0, seconds);
    }
}

std::vector<double> costs_of_shards(const SimulatedRun& run) {
    std::vector<double> costs;
    for (const auto& shard : run.assigned<task::ShardTask>()) {
        costs.push_back(shard.shard.cost);
    }
    return costs;
}

} // namespace

TEST(LeavingRank, GetsNothingMoreAndGoesWhenItsShardIsDone) {
    SimulatedRun run = run_of({8, 8, 8, 8});
    run.ready(2);
    run.answer(0); // the probe
    ASSERT_EQ(run.held_by(0), 1);
    run.feed(RankLeaving{0, forever});
    EXPECT_TRUE(run.stopped_ranks.empty()) << "it still has a shard";
    const auto own = std::ranges::find(run.held, 0, &SimulatedRun::Held::rank);
    EXPECT_FALSE(own == run.held.end());
    run.held[static_cast<std::size_t>(own - run.held.begin())].cancelled = false;
    run.answer_with(static_cast<std::size_t>(own - run.held.begin()),
                    good_shard(std::get<task::ShardTask>(own->task).shard));
    EXPECT_EQ(run.stopped_ranks, std::vector{0});
    run.answer_all();
    EXPECT_EQ(run.summary->status, ExitStatus::done);
    EXPECT_EQ(run.assigned<task::ShardTask>().size(), 4) << "its last shard counts";
}

TEST(LeavingRank, HandsBackWhatWouldTakeTooLong) {
    SimulatedRun run = run_of({8, 8, 8, 8});
    run.ready(2);
    run.answer(0);
    run.feed(RankLeaving{0, 0});
    const auto own = std::ranges::find(run.held, 0, &SimulatedRun::Held::rank);
    ASSERT_FALSE(own == run.held.end());
    EXPECT_TRUE(own->cancelled);
    run.answer(static_cast<std::size_t>(own - run.held.begin()));
    EXPECT_EQ(run.stopped_ranks, std::vector{0});
    run.answer_all();
    ASSERT_TRUE(run.finished());
    EXPECT_EQ(run.summary->status, ExitStatus::done) << "an interrupted task of it stops nothing";
    EXPECT_EQ(run.assigned<task::ShardTask>().size(), 5) << "one was done by somebody else";
}

TEST(LeavingRank, ThatHoldsNothingGoesAtOnce) {
    SimulatedRun run = run_of({8});
    run.ready(3);
    run.feed(RankLeaving{2, 0});
    EXPECT_EQ(run.stopped_ranks, std::vector{2});
    run.feed(RankLeaving{9, 0}); // never seen
    EXPECT_EQ(run.stopped_ranks.size(), 1);
    run.answer_all();
    EXPECT_EQ(run.summary->status, ExitStatus::done);
}

TEST(LeavingRank, TheLastOneLeavesTheWorkToWhoComes) {
    SimulatedRun run = run_of({8, 8});
    run.ready(1);
    run.answer(0);
    run.feed(RankLeaving{0, 0});
    while (!run.held.empty()) {
        run.answer(0);
    }
    EXPECT_FALSE(run.finished());
    run.feed(RankReady{1, 1, {}});
    run.answer_all();
    EXPECT_EQ(run.summary->status, ExitStatus::done);
}

TEST(LeavingRank, MayComeBack) {
    SimulatedRun run = run_of({8, 8});
    run.ready(2);
    run.answer(0);
    run.feed(RankLeaving{1, forever});
    while (run.held_by(1) > 0) {
        run.answer(
            static_cast<std::size_t>(std::ranges::find(run.held, 1, &SimulatedRun::Held::rank) - run.held.begin()));
    }
    run.feed(RankReady{1, 1, {}});
    run.answer_all();
    EXPECT_EQ(run.summary->status, ExitStatus::done);
    EXPECT_EQ(std::ranges::count(run.stopped_ranks, 1), 2) << "for leaving, and at the end";
}

TEST(LimitedTime, NothingIsBegunThatWouldNotEnd) {
    SimulatedRun run = run_of({100, 40, 20, 5});
    run.feed(rank_until(0, 60));
    run.answer(0);
    work_off(run, [](double predicted) { return predicted; });
    EXPECT_EQ(costs_of_shards(run), (std::vector<double>{40, 5})) << "100 is too long, and then 20";
    ASSERT_TRUE(run.finished());
    EXPECT_EQ(run.summary->status, ExitStatus::stopped);
    EXPECT_LE(run.now, 60);
}

TEST(LimitedTime, OfOneRankIsNoneOfTheOthers) {
    SimulatedRun run = run_of({100, 40});
    run.feed(rank_until(0, 20));
    run.feed(rank_until(1, forever));
    run.answer_all();
    EXPECT_EQ(run.summary->status, ExitStatus::done);
    EXPECT_EQ(run.assigned<task::ShardTask>().size(), 2);
}

TEST(LimitedTime, IsMeasuredBySpeed) {
    SimulatedRun run = run_of({10, 10, 10, 10, 10, 10});
    run.feed(rank_until(0, 100));
    run.answer(0);
    work_off(run, [](double predicted) { return 4 * predicted; });
    EXPECT_EQ(run.assigned<task::ShardTask>().size(), 2) << "the third would not end before 100";
    EXPECT_EQ(run.summary->status, ExitStatus::stopped);
}

TEST(LimitedTime, TooShortForAnythingIsNoReasonToTryAgain) {
    SimulatedRun run = run_of({100, 100});
    run.feed(rank_until(0, 30));
    run.answer_all();
    ASSERT_TRUE(run.finished());
    EXPECT_EQ(run.summary->status, ExitStatus::environment);
    EXPECT_NE(run.summary->line.find("time"), std::string::npos) << run.summary->line;
}

TEST(LimitedTime, AJoinGetsDoneThatStillEnds) {
    SimulatedRun run = run_of({50});
    run.feed(rank_until(0, 70));
    run.answer(0);
    work_off(run, [](double predicted) { return predicted; });
    EXPECT_EQ(run.summary->status, ExitStatus::done);
}

} // namespace reelmill::scatter::test
