#include "reelmill/cluster/succession.hpp"

#include <gtest/gtest.h>

namespace reelmill::cluster::test {

TEST(SuccessionOf, RankZeroComesFirst) {
    EXPECT_EQ(Succession(2, 4).coordinator(), 0);
    EXPECT_FALSE(Succession(1, 4).my_turn());
}

TEST(SuccessionOf, TheLowestLivingRankIsTheHeir) {
    Succession view(2, 4);
    view.lost(0);
    EXPECT_EQ(view.heir(), 1);
    EXPECT_FALSE(view.my_turn());
    view.lost(1);
    EXPECT_TRUE(view.my_turn());
}

TEST(SuccessionOf, ASilentCoordinatorIsPassedOverAndWelcomeLater) {
    Succession view(1, 3);
    view.silent(0);
    EXPECT_TRUE(view.my_turn());
    view.heard(0);
    EXPECT_FALSE(view.my_turn());
}

TEST(SuccessionOf, NobodyTakesOverWhoDoesNotSeeTheJobFolder) {
    Succession view(2, 4);
    view.can_coordinate(1, false);
    view.lost(0);
    EXPECT_EQ(view.heir(), 2);
    EXPECT_TRUE(view.my_turn());
    view.can_coordinate(2, false);
    EXPECT_EQ(view.heir(), 3);
    EXPECT_FALSE(view.my_turn());
    EXPECT_FALSE(view.nobody_left());
    view.silent(3);
    EXPECT_EQ(view.heir(), Succession::nobody);
    EXPECT_FALSE(view.nobody_left()) << "it may wake up";
    view.lost(3);
    EXPECT_TRUE(view.nobody_left());
}

TEST(SuccessionOf, AHigherTermWinsWhoeverSaysIt) {
    Succession view(1, 3);
    EXPECT_TRUE(view.announced(2, 5));
    EXPECT_EQ(view.coordinator(), 2);
    EXPECT_FALSE(view.announced(0, 4)) << "of a coordination that was replaced";
    EXPECT_EQ(view.coordinator(), 2);
    EXPECT_TRUE(view.announced(2, 5)) << "once more to a rank that was given up";
}

TEST(SuccessionOf, WhoSteppedDownWaitsForSomebodyElse) {
    Succession view(0, 3);
    view.took_over(1);
    EXPECT_FALSE(view.my_turn());
    view.stepped_down();
    EXPECT_EQ(view.coordinator(), Succession::nobody);
    EXPECT_FALSE(view.coordinator_answers());
    EXPECT_TRUE(view.announced(1, 2));
    EXPECT_EQ(view.coordinator(), 1);
}

} // namespace reelmill::cluster::test
