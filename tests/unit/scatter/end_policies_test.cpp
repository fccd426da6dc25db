// What happens near an end, of the run, of a rank or of its time: each policy alone, asked about runs that are put
// together by hand.

#include "../../../src/scatter/leave_policy.hpp"
#include "../../../src/scatter/second_try_policy.hpp"
#include "../../../src/scatter/time_limit_policy.hpp"
#include "hand_made_run.hpp"

#include <gmock/gmock.h>
#include <limits>

namespace reelmill::scatter::test {

using testing::ElementsAre;

TEST(SecondTryPolicy, LooksAtShardsThatAreAtWorkOnceTheLatestFirst) {
    HandMadeRun run({10, 20, 5, 30});
    for (const int rank : {0, 1, 2, 3}) {
        run.roster.join(rank, 2);
        run.hold(rank, static_cast<task::ShardPosition>(rank));
    }
    run.hold(0, 3);
    run.set_speed(0, 1);
    run.now = 2;
    std::vector<task::TaskId> ids;
    for (const Late& late : latest_first(run.view())) {
        ids.push_back(late.id);
    }
    EXPECT_THAT(ids, ElementsAre(HandMadeRun::shard(1), HandMadeRun::shard(0), HandMadeRun::shard(2)));
}

TEST(SecondTryPolicy, BeginsAShardOnceMoreWhereItEndsClearlySooner) {
    HandMadeRun run({10});
    run.roster.join(0, 1);
    run.roster.join(1, 1);
    run.set_speed(0, 1);
    run.hold(1, 0);
    EXPECT_EQ(helper_for(run.view(), {14, HandMadeRun::shard(0)}), 0);
    EXPECT_EQ(helper_for(run.view(), {13, HandMadeRun::shard(0)}), std::nullopt) << "1.25 times 10 s and 1 s";
    run.tasks.at(HandMadeRun::shard(0)).place.anywhere = false;
    run.roster.lose(0);
    run.roster.join(0, 1, 0, false);
    EXPECT_EQ(helper_for(run.view(), {14, HandMadeRun::shard(0)}), std::nullopt) << "rank 0 does not see the files";
}

TEST(SecondTryPolicy, BeginsAShardOnceMoreThatHangs) {
    HandMadeRun run({10});
    run.roster.join(0, 1);
    run.roster.join(1, 1);
    run.set_speed(0, 1);
    run.hold(1, 0);
    run.now = 35;
    EXPECT_EQ(helper_for(run.view(), {1, HandMadeRun::shard(0)}), std::nullopt);
    run.now = 36;
    EXPECT_EQ(helper_for(run.view(), {1, HandMadeRun::shard(0)}), 0);
}

TEST(SecondTryPolicy, NeverTakesTheRankThatIsAtItAlready) {
    HandMadeRun run({10});
    run.roster.join(0, 2);
    run.set_speed(0, 1);
    run.hold(0, 0);
    EXPECT_EQ(helper_for(run.view(), {1000, HandMadeRun::shard(0)}), std::nullopt);
}

TEST(SecondTryPolicy, LooksAtProgressInTheLastRounds) {
    HandMadeRun run(std::vector<double>(5, 1));
    run.roster.join(0, 1);
    run.wait(0, 4);
    EXPECT_TRUE(is_near_the_end(run.view()));
    run.wait(4);
    EXPECT_FALSE(is_near_the_end(run.view()));
}

TEST(SecondTryPolicy, LooksLessOftenWhereThereAreManySlots) {
    LookTimes few;
    EXPECT_TRUE(few.is_due(10, 4));
    EXPECT_FALSE(few.is_due(10.125, 4));
    EXPECT_TRUE(few.is_due(10.25, 4));
    LookTimes many;
    EXPECT_TRUE(many.is_due(10, 10'000));
    EXPECT_FALSE(many.is_due(10.75, 10'000));
    EXPECT_TRUE(many.is_due(11, 10'000));
}

TEST(TimeLimitPolicy, GivesALaterTaskThatStillEndsInTime) {
    HandMadeRun run({10, 2});
    run.roster.join(0, 1);
    run.roster.set_end(0, 5);
    run.wait(0, 2);
    EXPECT_EQ(next_that_ends_in_time(run.view()), (Handout{0, HandMadeRun::shard(1)}));
}

TEST(TimeLimitPolicy, LeavesToOthersWhatTheyHaveTimeFor) {
    HandMadeRun run({10, 2});
    run.roster.join(0, 1);
    run.roster.set_end(0, 5);
    run.roster.join(1, 1);
    run.wait(0, 2);
    EXPECT_EQ(next_that_ends_in_time(run.view()), std::nullopt) << "rank 1 gets the first, in the ordinary way";
}

TEST(TimeLimitPolicy, PassesNothingThatSomethingElseThanTimeKeepsWaiting) {
    HandMadeRun run({10, 2, 1});
    run.roster.join(0, 1);
    run.roster.set_end(0, 5);
    run.hold(0, 2);
    run.wait(0, 2);
    EXPECT_EQ(next_that_ends_in_time(run.view()), std::nullopt) << "nobody is idle";
}

TEST(TimeLimitPolicy, EndsTheRunWhenNothingEndsInTime) {
    HandMadeRun run({10});
    run.roster.join(0, 1);
    run.roster.set_end(0, 5);
    EXPECT_FALSE(time_is_over(run.view())) << "nothing waits";
    run.wait(0);
    ASSERT_TRUE(time_is_over(run.view()));
    EXPECT_EQ(time_is_over(run.view())->status, ExitStatus::environment) << "no run will ever get on in such a time";
    run.any_shard_done = true;
    EXPECT_EQ(time_is_over(run.view())->status, ExitStatus::stopped);
    run.roster.set_end(0, 20);
    EXPECT_FALSE(time_is_over(run.view()));
}

TEST(TimeLimitPolicy, GoesOnAsLongAsSomebodyIsAtWorkOrHasTime) {
    HandMadeRun run({10, 1});
    run.roster.join(0, 1);
    run.roster.set_end(0, 5);
    run.hold(0, 1);
    run.wait(0);
    EXPECT_FALSE(time_is_over(run.view()));
    run.roster.release(0, HandMadeRun::shard(1));
    EXPECT_TRUE(time_is_over(run.view()));
    run.roster.join(1, 1);
    EXPECT_FALSE(time_is_over(run.view()));
}

TEST(LeavePolicy, GivesUpWhatDoesNotEndWithinTheGrace) {
    HandMadeRun run({1, 1, 1});
    run.roster.join(0, 3);
    for (const task::ShardPosition position : {0U, 1U, 2U}) {
        run.hold(0, position);
    }
    run.show(0, 0.5);
    run.show(1, 0.8);
    run.now = 10;
    const auto none_begun = HandMadeRun::shard(2);
    EXPECT_THAT(given_up(run.view(), 0, 0), ElementsAre(HandMadeRun::shard(0), HandMadeRun::shard(1), none_begun));
    EXPECT_THAT(given_up(run.view(), 0, 5), ElementsAre(HandMadeRun::shard(0), none_begun));
    EXPECT_THAT(given_up(run.view(), 0, 10), ElementsAre(none_begun));
    EXPECT_THAT(given_up(run.view(), 0, std::numeric_limits<double>::infinity()), ElementsAre());
}

TEST(LeavePolicy, LetsARankGoThatWantsToAndHoldsNothing) {
    HandMadeRun run({1});
    run.roster.join(0, 1);
    EXPECT_FALSE(may_go(run.view(), 0)) << "it does not want to";
    run.roster.close(0);
    run.hold(0, 0);
    EXPECT_FALSE(may_go(run.view(), 0));
    run.roster.release(0, HandMadeRun::shard(0));
    EXPECT_TRUE(may_go(run.view(), 0));
    run.claims[HandMadeRun::shard(0)] = {3, 0};
    EXPECT_FALSE(may_go(run.view(), 0)) << "it holds what is not ordered yet";
}

} // namespace reelmill::scatter::test
