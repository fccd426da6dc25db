#include "reelmill/scatter/ledger.hpp"

#include <gtest/gtest.h>

namespace reelmill::scatter::test {

namespace {
status::Status shown(Ledger& ledger, double now, const InFlight& running = {}, int slots = 2, int unprobed = 0) {
    status::Status status;
    ledger.fill(status, running, slots, unprobed, now);
    return status;
}
} // namespace

TEST(Ledger, DoesNotGuessAnEndBeforeSomethingWasMeasured) {
    Ledger ledger(1);
    ledger.plan(0, {100, 50, 0, 0});
    EXPECT_DOUBLE_EQ(shown(ledger, 1).eta_seconds, -1);
    InFlight running;
    running.done.cost = 10;
    EXPECT_DOUBLE_EQ(shown(ledger, 2, running).eta_seconds, -1);
}

TEST(Ledger, FindsTheEndFromMeasuredSecondsPerPredictedCost) {
    Ledger ledger(1);
    ledger.plan(0, {100, 50, 0, 0});
    ledger.finish(0, {20, 10, 250, 1000});
    ledger.measure({20, 10, 250, 1000}, 40); // twice as slow as predicted
    EXPECT_DOUBLE_EQ(shown(ledger, 20).eta_seconds, 2 * 80 / 2.0);
    InFlight running;
    running.done.cost = 30;
    EXPECT_DOUBLE_EQ(shown(ledger, 21, running).eta_seconds, 2 * 50 / 2.0);
}

TEST(Ledger, EndsNoSoonerThanTheLongestTask) {
    Ledger ledger(1);
    ledger.plan(0, {30, 50, 0, 0});
    ledger.finish(0, {10, 10, 250, 1000});
    ledger.measure({10, 10, 250, 1000}, 10);
    InFlight running;
    running.longest_cost_left = 20;
    EXPECT_DOUBLE_EQ(shown(ledger, 20, running, 8).eta_seconds, 20);
}

TEST(Ledger, ExpectsOfTitlesNotYetProbedTheMeanOfTheOthers) {
    Ledger ledger(3);
    ledger.plan(0, {10, 5, 0, 0});
    ledger.plan(1, {30, 5, 0, 0});
    ledger.finish(0, {10, 5, 1, 1});
    ledger.measure({10, 5, 1, 1}, 10);
    EXPECT_DOUBLE_EQ(shown(ledger, 1, {}, 1, 1).eta_seconds, 30 + 20);
}

TEST(Ledger, TakesRatesOverTheLastSecondsOnly) {
    Ledger ledger(1);
    ledger.plan(0, {100, 100, 0, 0});
    EXPECT_DOUBLE_EQ(shown(ledger, 0).frames_per_second, 0);
    InFlight running;
    for (int second = 1; second <= 100; ++second) { // fast at first, then 5 frames a second
        running.done.frames += second <= 50 ? 1000 : 5;
        running.done.media_seconds += second <= 50 ? 40 : 0.5;
        const auto status = shown(ledger, second, running);
        if (second == 100) {
            EXPECT_DOUBLE_EQ(status.frames_per_second, 5);
            EXPECT_DOUBLE_EQ(status.speed, 0.5);
        }
    }
}

TEST(Ledger, NeverShowsARateBelowZero) {
    Ledger ledger(1);
    ledger.plan(0, {100, 100, 0, 0});
    InFlight running;
    running.done.frames = 500;
    (void)shown(ledger, 1, running);
    EXPECT_DOUBLE_EQ(shown(ledger, 2, {}).frames_per_second, 0); // its rank was lost
}

TEST(Ledger, CountsWorkThatIsMadeAnewOnTop) {
    Ledger ledger(1);
    ledger.plan(0, {20, 20, 0, 0});
    ledger.finish(0, {10, 10, 250, 100});
    ledger.measure({10, 10, 250, 100}, 10);
    ledger.finish(0, {10, 10, 250, 100});
    ledger.measure({10, 10, 250, 100}, 10);
    ledger.redo(0, {20, 20, 500, 200}, 20);
    const auto status = shown(ledger, 1);
    EXPECT_DOUBLE_EQ(status.cost_total, 40);
    EXPECT_DOUBLE_EQ(status.cost_done, 20);
    EXPECT_EQ(status.frames_done, 0);
    EXPECT_EQ(status.bytes_done, 0);
    EXPECT_DOUBLE_EQ(status.media_seconds_done, 0);
}

TEST(Ledger, ForgetsWhatAClosedTitleWouldHaveTaken) {
    Ledger ledger(2);
    ledger.plan(0, {20, 20, 0, 0});
    ledger.plan(1, {5, 5, 0, 0});
    ledger.finish(0, {10, 10, 250, 100});
    ledger.measure({10, 10, 250, 100}, 10);
    ledger.close(0);
    const auto status = shown(ledger, 1);
    EXPECT_DOUBLE_EQ(status.cost_total, 15);
    EXPECT_DOUBLE_EQ(status.media_seconds_total, 15);
    EXPECT_EQ(status.frames_done, 250);
}

} // namespace reelmill::scatter::test
