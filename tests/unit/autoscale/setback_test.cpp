#include "reelmill/autoscale/setback.hpp"

#include <gmock/gmock.h>

namespace reelmill::autoscale {
namespace {

using ::testing::HasSubstr;

const std::set<std::string> nothing_queued;
const std::set<int> no_helpers;

bool may_submit(const Setback& setback, double now) { return setback.tempered({2, "late"}, now).change == 2; }

/// One more job fails at once; returns for how long the next one has to wait.
double wait_after_failure(Setback& setback, double now) {
    setback.submitted("job", now);
    setback.look(nothing_queued, no_helpers, now);
    double wait = 0;
    while (!may_submit(setback, now + wait)) {
        wait += 1;
    }
    return wait;
}

TEST(Setback, LeavesDecisionsAloneAsLongAsJobsStay) {
    Setback setback;
    EXPECT_TRUE(may_submit(setback, 0));
    setback.submitted("1", 0);
    for (double now = 0; now < 100'000; now += 30) {
        setback.look({"1"}, no_helpers, now);
        EXPECT_TRUE(may_submit(setback, now)) << "a long queue is no failure";
    }
}

TEST(Setback, WaitsTwiceAsLongEachTimeAndAnHourAtMost) {
    Setback setback;
    std::vector<double> waits;
    double now = 1000;
    for (int failures = 0; failures < 40; ++failures) {
        waits.push_back(wait_after_failure(setback, now));
        now += waits.back();
    }
    waits.resize(9);
    EXPECT_EQ(waits, (std::vector<double>{60, 120, 240, 480, 960, 1920, 3600, 3600, 3600}));
}

TEST(Setback, SaysWhy) {
    Setback setback;
    setback.submitted("1", 100);
    setback.submitted("2", 110);
    setback.look({"1", "2"}, no_helpers, 120);
    setback.look(nothing_queued, no_helpers, 130);
    const Decision decision = setback.tempered({2, "late"}, 140);
    EXPECT_EQ(decision.change, 0);
    EXPECT_THAT(decision.reason, HasSubstr("late; but the last 2 helper jobs ended within 0:00:30"));
    EXPECT_THAT(decision.reason, HasSubstr("the next try is in 0:00:50"));
    EXPECT_EQ(setback.tempered({-1, "early"}, 140).reason, "early") << "to let go is always possible";
    EXPECT_EQ(setback.tempered({0, "as it should be"}, 140).reason, "as it should be");
}

TEST(Setback, EndsWhenAHelperComesToWork) {
    Setback setback;
    EXPECT_EQ(wait_after_failure(setback, 0), 60);
    EXPECT_EQ(wait_after_failure(setback, 100), 120);
    setback.submitted("3", 300);
    setback.look({"3"}, {1'000'001}, 310);
    EXPECT_TRUE(may_submit(setback, 310));
    setback.look(nothing_queued, no_helpers, 320);
    EXPECT_TRUE(may_submit(setback, 320)) << "it has helped, and may go";
    EXPECT_EQ(wait_after_failure(setback, 400), 60);
}

TEST(Setback, TakesNoHelperOfLongAgoForOneThatCame) {
    Setback setback;
    setback.look({"0"}, {1'000'001}, 0);
    setback.submitted("1", 10);
    setback.look({"0"}, {1'000'001}, 20);
    EXPECT_FALSE(may_submit(setback, 20));
}

TEST(Setback, BlamesNoJobThatWasTakenBack) {
    Setback setback;
    setback.submitted("1", 0);
    setback.withdrawn("1");
    setback.look(nothing_queued, no_helpers, 10);
    EXPECT_TRUE(may_submit(setback, 10));
}

} // namespace
} // namespace reelmill::autoscale
