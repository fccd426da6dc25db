// Who gets what: each policy alone, asked about runs that are put together by hand.

#include "../../../src/scatter/dispatch_policy.hpp"
#include "../../../src/scatter/prefetch_policy.hpp"
#include "../../../src/scatter/tail_policy.hpp"
#include "hand_made_run.hpp"

#include <gmock/gmock.h>

namespace reelmill::scatter::test {

using testing::ElementsAre;

TEST(RunView, KnowsByProgressWhenATaskEnds) {
    HandMadeRun run({10});
    run.roster.join(0, 1);
    run.set_speed(0, 1);
    run.hold(0, 0);
    run.now = 4;
    EXPECT_DOUBLE_EQ(run.view().seconds_left(0, run.tasks.at(HandMadeRun::shard(0))), 6) << "as predicted";
    ShardProgress& progress = run.tasks.at(HandMadeRun::shard(0)).shard_progress;
    progress.add(0, 0.1, 0);
    progress.add(0, 0.2, 10);
    run.now = 10;
    EXPECT_NEAR(run.view().seconds_left(0, run.tasks.at(HandMadeRun::shard(0))), 56, 1e-9) << "it crawls";
    run.now = 90;
    EXPECT_DOUBLE_EQ(run.view().seconds_left(0, run.tasks.at(HandMadeRun::shard(0))), 0);
}

TEST(RunView, LeavesAMarginBeforeTheEndOfARank) {
    HandMadeRun run({8});
    run.roster.join(0, 1);
    run.roster.set_end(0, 10);
    EXPECT_TRUE(run.view().ends_in_time(0, HandMadeRun::shard(0)));
    EXPECT_FALSE(run.view().ends_in_time(0, HandMadeRun::shard(0), 0.5)) << "if it has to wait";
    run.set_speed(0, 2);
    EXPECT_FALSE(run.view().ends_in_time(0, HandMadeRun::shard(0))) << "the rank is slow";
}

TEST(DispatchPolicy, GivesTheCostliestTaskToTheRankThatHoldsLeast) {
    HandMadeRun run({5, 9, 1});
    run.roster.join(0, 2);
    run.roster.join(1, 2);
    run.hold(0, 2);
    run.wait(0, 2);
    EXPECT_EQ(next_handout(run.view()), (Handout{1, HandMadeRun::shard(1)}));
}

TEST(DispatchPolicy, GivesNothingWhereNobodyIsIdle) {
    HandMadeRun run({5, 5});
    run.roster.join(0, 1);
    run.hold(0, 0);
    run.wait(1);
    EXPECT_EQ(next_handout(run.view()), std::nullopt);
}

TEST(DispatchPolicy, WaitsForMemoryRatherThanGivingOutSomethingElse) {
    HandMadeRun run({5, 5}, 1000);
    run.roster.join(0, 2, 1500);
    run.hold(0, 0);
    run.wait(1);
    EXPECT_EQ(next_handout(run.view()), std::nullopt);
    run.roster.join(0, 2, 2000);
    EXPECT_EQ(next_handout(run.view()), (Handout{0, HandMadeRun::shard(1)}));
}

TEST(DispatchPolicy, LetsRanksThatDoNotSeeTheFilesPassWhatTheyCannotDo) {
    HandMadeRun run({5, 9, 3});
    run.roster.join(0, 1);
    run.roster.join(1, 1, 0, false);
    run.hold(0, 0);
    run.tasks.at(HandMadeRun::shard(1)).place.anywhere = false;
    run.wait(1, 3);
    EXPECT_EQ(next_handout(run.view()), (Handout{1, HandMadeRun::shard(2)}));
}

namespace {

/// Rank 0 is at a shard of `at_work`; rank 1, ten times as slow, is idle; shards of 4 s wait.
class SlowRank : public HandMadeRun {
public:
    SlowRank(double at_work, std::size_t waiting) : HandMadeRun(costs_of(at_work, waiting)) {
        roster.join(0, 1);
        roster.join(1, 1);
        set_speed(0, 1);
        set_speed(1, 10);
        hold(0, 0);
        wait(1, 1 + waiting);
    }

private:
    static std::vector<double> costs_of(double at_work, std::size_t waiting) {
        std::vector<double> costs(1 + waiting, 4);
        costs[0] = at_work;
        return costs;
    }
};

} // namespace

TEST(TailPolicy, KeepsFromASlowRankWhatAFasterOneEndsSoonerThoughItIsBusy) {
    EXPECT_EQ(choose_for(SlowRank(4, 1).view(), 1), std::nullopt);
}

TEST(TailPolicy, GivesASlowRankWhatNoFasterOneEndsSooner) {
    EXPECT_EQ(choose_for(SlowRank(60, 1).view(), 1), HandMadeRun::shard(1));
    SlowRank leaving(4, 1);
    leaving.roster.close(0);
    EXPECT_EQ(choose_for(leaving.view(), 1), HandMadeRun::shard(1)) << "the faster one takes nothing any more";
}

TEST(TailPolicy, ReckonsThatAFasterRankIsBusyWithWhatComesBefore) {
    EXPECT_EQ(choose_for(SlowRank(34, 2).view(), 1), HandMadeRun::shard(2)) << "the first one ends at 38, not at 40";
}

TEST(TailPolicy, GivesEverybodyWhatIsFirstWhileThereIsMuchToDo) {
    EXPECT_EQ(choose_for(SlowRank(4, 20).view(), 1), HandMadeRun::shard(1));
}

TEST(TailPolicy, AsksTheFastestAndOneRankOfEachSpeed) {
    HandMadeRun run({1});
    run.roster.join(0, 2);
    run.roster.join(1, 1);
    run.roster.join(2, 1);
    run.set_speed(9, 10); // somebody else, who makes rank 0 faster than most
    run.set_speed(0, 1);
    run.hold(0, 0);
    EXPECT_THAT(idle_candidates(run.view(), 1, {}), ElementsAre(0, 1, 0));
}

namespace {

/// Two ranks of one slot; rank 0 holds the first `held` of shards of 1 s, the others wait.
class DeepQueue : public HandMadeRun {
public:
    DeepQueue(std::size_t shards, task::ShardPosition held) : HandMadeRun(std::vector<double>(shards, 1)) {
        roster.join(0, 1);
        roster.join(1, 1);
        for (task::ShardPosition position = 0; position < held; ++position) {
            hold(0, position);
        }
        wait(held, shards);
    }
};

} // namespace

TEST(PrefetchPolicy, LetsOneTaskWaitForEachSlot) {
    EXPECT_EQ(next_to_prefetch(DeepQueue(20, 1).view(), 0), HandMadeRun::shard(1));
    EXPECT_EQ(next_to_prefetch(DeepQueue(20, 2).view(), 0), std::nullopt);
}

TEST(PrefetchPolicy, GivesNothingAheadToWhoeverHasASlotFreeOrLeavesOrIsGone) {
    EXPECT_EQ(next_to_prefetch(DeepQueue(20, 0).view(), 0), std::nullopt);
    DeepQueue run(20, 1);
    run.roster.close(0);
    EXPECT_EQ(next_to_prefetch(run.view(), 0), std::nullopt);
    EXPECT_EQ(next_to_prefetch(run.view(), 7), std::nullopt);
}

TEST(PrefetchPolicy, GivesNothingAheadWhereTheQueueRunsDryBefore) {
    EXPECT_EQ(next_to_prefetch(DeepQueue(5, 1).view(), 0), HandMadeRun::shard(1));
    EXPECT_EQ(next_to_prefetch(DeepQueue(4, 1).view(), 0), std::nullopt);
}

TEST(PrefetchPolicy, LetsAsManyVeryShortShardsWaitAsTakeAMoment) {
    DeepQueue few(200, 3);
    few.set_speed(0, 0.01);
    EXPECT_EQ(next_to_prefetch(few.view(), 0), HandMadeRun::shard(3));
    DeepQueue enough(200, 5);
    enough.set_speed(0, 0.01);
    EXPECT_EQ(next_to_prefetch(enough.view(), 0), std::nullopt);
}

TEST(PrefetchPolicy, CountsTheWaitAgainstTheEndOfTheRank) {
    DeepQueue run(20, 1);
    run.roster.set_end(0, 2);
    EXPECT_EQ(next_to_prefetch(run.view(), 0), std::nullopt);
    run.roster.set_end(0, 2.25);
    EXPECT_EQ(next_to_prefetch(run.view(), 0), HandMadeRun::shard(1));
}

} // namespace reelmill::scatter::test
