#include "scale/unsplit_bound.hpp"

#include <algorithm>
#include <gtest/gtest.h>
#include <limits>
#include <random>

namespace reelmill::scale::test {

namespace {

/// The best of all ways to give the pieces from `at` on to slots that are busy for `busy` seconds.
double best_makespan(const std::vector<double>& pieces, const std::vector<double>& speeds, std::vector<double>& busy,
                     std::size_t at = 0) {
    if (at == pieces.size()) {
        return *std::ranges::max_element(busy);
    }
    double best = std::numeric_limits<double>::infinity();
    for (std::size_t slot = 0; slot < speeds.size(); ++slot) {
        const double seconds = pieces[at] / speeds[slot];
        busy[slot] += seconds;
        best = std::min(best, best_makespan(pieces, speeds, busy, at + 1));
        busy[slot] -= seconds;
    }
    return best;
}

} // namespace

TEST(UnsplitBound, IsNoTimeForNothing) { EXPECT_EQ(least_seconds_unsplit({}, {1}), 0); }

TEST(UnsplitBound, IsWorkOverSpeedWherePiecesFit) { EXPECT_NEAR(least_seconds_unsplit({2, 2, 2, 2}, {1, 1}), 4, 1e-9); }

TEST(UnsplitBound, IsTheLongestPieceOnTheFastestSlot) { EXPECT_NEAR(least_seconds_unsplit({9, 1}, {3, 1}), 3, 1e-9); }

TEST(UnsplitBound, KnowsThatSomeSlotHasToDoOnePieceMore) {
    EXPECT_NEAR(least_seconds_unsplit({5, 5, 5}, {1, 1}), 10, 1e-9);
    EXPECT_NEAR(least_seconds_unsplit({6, 5, 4}, {1, 1}), 9, 1e-9) << "the two smallest of the three";
}

TEST(UnsplitBound, KnowsThatSlowSlotsDoFewerPieces) {
    EXPECT_NEAR(least_seconds_unsplit({4, 4, 4}, {2, 1}), 4, 1e-9);
    EXPECT_NEAR(least_seconds_unsplit({4, 4, 4, 4}, {2, 1}), 6, 1e-9) << "three on the fast one";
}

TEST(UnsplitBound, IsNeverAboveTheBestSchedule) {
    std::mt19937 random(1);
    for (int round = 0; round < 300; ++round) {
        std::vector<double> pieces(1 + random() % 7);
        std::vector<double> speeds(1 + random() % 3);
        std::ranges::generate(pieces, [&] { return std::uniform_real_distribution<>(1, 10)(random); });
        std::ranges::generate(speeds, [&] { return std::uniform_real_distribution<>(0.5, 2)(random); });
        std::vector<double> busy(speeds.size());
        EXPECT_LE(least_seconds_unsplit(pieces, speeds), best_makespan(pieces, speeds, busy) + 1e-9);
    }
}

} // namespace reelmill::scale::test
