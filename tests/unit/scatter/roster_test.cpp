#include "reelmill/scatter/roster.hpp"

#include <gtest/gtest.h>

namespace reelmill::scatter::test {

TEST(Roster, NamesTheRankThatHoldsLeastAsIdle) {
    Roster roster;
    EXPECT_EQ(roster.idle_rank(), std::nullopt);
    roster.join(0, 2);
    roster.join(1, 2);
    EXPECT_EQ(roster.idle_rank(), 0);
    roster.hold(0, 10);
    EXPECT_EQ(roster.idle_rank(), 1);
    roster.hold(1, 11);
    EXPECT_EQ(roster.idle_rank(), 0);
    roster.hold(0, 12);
    roster.hold(1, 13);
    EXPECT_EQ(roster.idle_rank(), std::nullopt);
    EXPECT_TRUE(roster.release(1, 11));
    EXPECT_EQ(roster.idle_rank(), 1);
}

TEST(Roster, ReleasesOnlyWhatIsHeld) {
    Roster roster;
    roster.join(0, 1);
    roster.hold(0, 10);
    EXPECT_FALSE(roster.release(0, 11));
    EXPECT_FALSE(roster.release(5, 10));
    EXPECT_EQ(roster.held(), 1);
    EXPECT_TRUE(roster.release(0, 10));
    EXPECT_FALSE(roster.release(0, 10));
    EXPECT_EQ(roster.held(), 0);
}

TEST(Roster, GivesBackWhatALostRankHeld) {
    Roster roster;
    roster.join(0, 1);
    roster.join(1, 3);
    roster.hold(1, 12);
    roster.hold(1, 11);
    EXPECT_EQ(roster.lose(1), (std::vector<task::TaskId>{11, 12}));
    EXPECT_TRUE(roster.lose(1).empty());
    EXPECT_EQ(roster.slots(), 1);
    EXPECT_EQ(roster.held(), 0);
    EXPECT_FALSE(roster.present(1));
    roster.hold(0, 11);
    EXPECT_EQ(roster.idle_rank(), std::nullopt);
}

TEST(Roster, CountsARankThatJoinsAgainOnce) {
    Roster roster;
    roster.join(3, 2);
    roster.hold(3, 1);
    roster.join(3, 4);
    EXPECT_EQ(roster.size(), 1);
    EXPECT_EQ(roster.slots(), 4);
    EXPECT_EQ(roster.held_by(3).size(), 1);
    roster.join(3, 0);
    EXPECT_EQ(roster.slots(), 1);
    EXPECT_EQ(roster.idle_rank(), std::nullopt);
}

TEST(Roster, HoldsMoreThanItsSlotsWithoutBeingIdle) {
    Roster roster;
    roster.join(0, 1);
    roster.hold(0, 1);
    roster.hold(0, 2);
    EXPECT_TRUE(roster.release(0, 1));
    EXPECT_EQ(roster.idle_rank(), std::nullopt);
    EXPECT_TRUE(roster.release(0, 2));
    EXPECT_EQ(roster.idle_rank(), 0);
}

TEST(Roster, GivesNobodyMoreThanItsMemoryButAlwaysOneTask) {
    Roster roster;
    roster.join(0, 4, 100);
    EXPECT_EQ(roster.idle_rank({250}), 0) << "it holds nothing";
    roster.hold(0, 1, 60);
    EXPECT_EQ(roster.idle_rank({41}), std::nullopt);
    EXPECT_EQ(roster.idle_rank({40}), 0);
    EXPECT_EQ(roster.idle_rank({0}), 0);
    roster.join(1, 1, 0);
    EXPECT_EQ(roster.idle_rank({41}), 1) << "of its memory nothing is known";
    roster.hold(1, 2, 500);
    EXPECT_TRUE(roster.release(0, 1));
    EXPECT_EQ(roster.idle_rank({100}), 0) << "what was released is free again";
}

TEST(Roster, TellsRanksThatSeeTheFilesFromThoseThatDoNot) {
    using FileAccess = Roster::FileAccess;
    Roster roster;
    roster.join(0, 1, 0, false);
    roster.join(1, 1, 0, true);
    EXPECT_EQ(roster.idle_rank(), 0) << "the lowest of all";
    EXPECT_EQ(roster.idle_rank({0, FileAccess::seeing}), 1);
    EXPECT_EQ(roster.idle_rank({0, FileAccess::blind}), 0);
    EXPECT_EQ(roster.idle_ranks({0, FileAccess::blind}, 9), std::vector<int>{0});
    EXPECT_FALSE(roster.is_idle(0, {0, FileAccess::seeing}));
    EXPECT_TRUE(roster.is_idle(0, {0, FileAccess::any}));
    roster.hold(1, 7);
    EXPECT_EQ(roster.idle_rank({0, FileAccess::seeing}), std::nullopt);
    roster.join(0, 1, 0, true); // it coordinates now
    EXPECT_EQ(roster.idle_rank({0, FileAccess::seeing}), 0);
    EXPECT_EQ(roster.idle_rank({0, FileAccess::blind}), std::nullopt);
    EXPECT_TRUE(roster.sees_files(0));
    EXPECT_FALSE(roster.sees_files(5));
}

TEST(Roster, HasRoomBehindTheSmallestOfItsTasks) {
    Roster roster;
    roster.join(0, 2, 100);
    roster.hold(0, 1, 30);
    roster.hold(0, 2, 60);
    EXPECT_TRUE(roster.has_room_behind(0, 30));
    EXPECT_FALSE(roster.has_room_behind(0, 31)) << "the small one may be the first to end";
    EXPECT_FALSE(roster.has_room_behind(7, 0)) << "nobody is there";
}

} // namespace reelmill::scatter::test
