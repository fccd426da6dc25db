#include "../../../src/mailbox/look_schedule.hpp"

#include <algorithm>
#include <gtest/gtest.h>

namespace reelmill::mailbox::test {

namespace {

bool contains(const std::vector<int>& helpers, int helper) {
    return std::ranges::find(helpers, helper) != helpers.end();
}

} // namespace

TEST(LookSchedule, LooksInEveryRoundWhereSomethingComesAboutEveryHalfSecond) {
    LookSchedule schedule;
    schedule.add(7);
    for (int round = 1; round < 1000; ++round) {
        EXPECT_EQ(schedule.next_round(), std::vector<int>{7}) << round;
        if (round % 10 == 0) {
            schedule.heard(7);
        }
    }
}

TEST(LookSchedule, LooksHardlyAtManyThatWereKilled) {
    LookSchedule schedule;
    constexpr int killed = 500;
    for (int helper = 1; helper <= killed; ++helper) {
        schedule.add(helper);
    }
    schedule.add(1000);
    std::size_t looks = 0;
    constexpr int hour = 36'000; // rounds
    for (int round = 0; round < hour; ++round) {
        const auto due = schedule.next_round();
        ASSERT_TRUE(contains(due, 1000)) << "the living one";
        schedule.heard(1000);
        looks += due.size() - 1;
    }
    EXPECT_LT(looks, killed * 130U) << "each of them: 36000 if nobody cared";
}

TEST(LookSchedule, HearsOneThatWasOnlyStoppedAfterAnEighthOfItsSilence) {
    for (const int silence : {1, 10, 100, 1000, 10'000, 100'000}) {
        LookSchedule schedule;
        schedule.add(7);
        for (int round = 0; round < silence; ++round) {
            (void)schedule.next_round();
        }
        int rounds = 1;
        while (schedule.next_round().empty()) {
            ++rounds;
        }
        EXPECT_LE(rounds, std::min(std::max(silence / 8, 1), 600)) << silence;
        schedule.heard(7);
        EXPECT_EQ(schedule.next_round(), std::vector<int>{7}) << "and then as before";
    }
}

TEST(LookSchedule, LooksAtOnceAtOneThatSeemsToBeGone) {
    LookSchedule schedule;
    schedule.add(7);
    for (int round = 0; round < 1000; ++round) {
        (void)schedule.next_round();
    }
    schedule.hurry(7);
    EXPECT_EQ(schedule.next_round(), std::vector<int>{7});
}

TEST(LookSchedule, ForgetsWhoHasGone) {
    LookSchedule schedule;
    schedule.add(7);
    schedule.add(8);
    schedule.remove(7);
    EXPECT_EQ(schedule.next_round(), std::vector<int>{8});
}

} // namespace reelmill::mailbox::test
