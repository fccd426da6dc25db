#include "reelmill/autoscale/scaler.hpp"

#include <gtest/gtest.h>
#include <random>

namespace reelmill::autoscale {
namespace {

/// A run that needs `work` slot seconds, on helpers of two slots beside two slots of its own.
Facts run_of(double work, int helpers, int pending = 0) {
    Facts facts;
    facts.helpers = helpers;
    facts.pending = pending;
    facts.slots_of_helpers = 2 * helpers;
    facts.slots = 2 + facts.slots_of_helpers;
    facts.seconds_left = work / facts.slots;
    facts.pieces_left = static_cast<long>(work / 10);
    return facts;
}

int settled(Scaler& scaler, const Facts& facts, double now, int looks = 10) {
    int change = 0;
    for (int look = 0; look < looks && change == 0; ++look) {
        change = scaler.decide(facts, now).change;
    }
    return change;
}

TEST(Scaler, GetsAsManyHelpersAsTheWishNeeds) {
    Scaler scaler({0, 10, 1000});
    EXPECT_EQ(settled(scaler, run_of(8000, 0), 0), 3) << "8 slots for 1000 s, of which the run has two";
}

TEST(Scaler, NeverGoesAboveTheMost) {
    Scaler scaler({0, 2, 1000});
    EXPECT_EQ(settled(scaler, run_of(80'000, 0), 0), 2);
    EXPECT_EQ(settled(scaler, run_of(80'000, 1, 1), 0), 0) << "those that wait in the queue count";
    EXPECT_EQ(scaler.decide(run_of(80'000, 3), 0).change, -1) << "more than were asked for";
}

TEST(Scaler, KeepsTheLeast) {
    Scaler scaler({1, 3, 100'000});
    EXPECT_EQ(scaler.decide(run_of(1000, 0), 0).change, 1);
    EXPECT_EQ(settled(scaler, run_of(1000, 1), 0), 0) << "though one fewer would do";
}

TEST(Scaler, LetsGoWhatIsNotNeeded) {
    Scaler scaler({0, 10, 10'000});
    EXPECT_EQ(settled(scaler, run_of(8000, 3), 0), -1);
}

TEST(Scaler, ActsOnNoSingleLook) {
    Scaler scaler({0, 10, 1000});
    EXPECT_EQ(scaler.decide(run_of(8000, 0), 0).change, 0);
    EXPECT_EQ(scaler.decide(run_of(1000, 0), 0).change, 0) << "it was a moment's";
    EXPECT_EQ(scaler.decide(run_of(8000, 0), 0).change, 0);
}

TEST(Scaler, HasADeadBand) {
    Scaler scaler({0, 10, 1000});
    for (const double work : {5000.0, 5900.0, 6500.0}) { // six slots: 833, 983 and 1083 s
        EXPECT_EQ(settled(scaler, run_of(work, 2), 0), 0) << work;
    }
}

TEST(Scaler, GetsNobodyForTheLastMinute) {
    Scaler scaler({0, 10, 10});
    EXPECT_EQ(settled(scaler, run_of(100, 0), 0), 0);
}

TEST(Scaler, WithoutAWishGetsAsManyAsThereIsWorkFor) {
    Scaler scaler({0, 10, std::nullopt});
    Facts facts = run_of(8000, 0);
    facts.pieces_left = 9;
    EXPECT_EQ(settled(scaler, facts, 0), 4) << "two shards each";
}

TEST(Scaler, WaitsForASpeed) {
    Scaler scaler({0, 10, 1000});
    Facts facts = run_of(8000, 0);
    facts.seconds_left = -1;
    EXPECT_EQ(settled(scaler, facts, 0), 0);
}

/// A queue that takes its time, speed classes that vary: the number of jobs stays within its limits and does not swing.
TEST(Scaler, SettlesWithinItsLimits) {
    for (unsigned seed = 1; seed <= 50; ++seed) {
        std::mt19937 random(seed);
        std::uniform_real_distribution<double> noise(0.95, 1.05);
        std::uniform_int_distribution<int> wait(0, 6);
        Scaler scaler({0, 5, 2000});
        double work = 12'000;
        int helpers = 0;
        std::vector<int> queue;
        int turns = 0;
        int before = 0;
        for (double now = 0; work > 0; now += 10) {
            for (int& left : queue) {
                helpers += --left < 0 ? 1 : 0;
            }
            std::erase_if(queue, [](int left) { return left < 0; });
            Facts facts = run_of(work, helpers, static_cast<int>(queue.size()));
            facts.seconds_left *= noise(random);
            const int change = scaler.decide(facts, now).change;
            for (int i = 0; i < change; ++i) {
                queue.push_back(wait(random));
            }
            helpers += change < 0 ? change : 0;
            ASSERT_LE(helpers + static_cast<int>(queue.size()), 5) << seed;
            ASSERT_GE(helpers, 0) << seed;
            turns += change * before < 0 ? 1 : 0;
            before = change != 0 ? change : before;
            work -= 10.0 * (2 + 2 * helpers);
        }
        EXPECT_LE(turns, 4) << seed;
    }
}

} // namespace
} // namespace reelmill::autoscale
