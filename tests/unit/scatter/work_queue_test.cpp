#include "reelmill/scatter/work_queue.hpp"

#include <algorithm>
#include <gtest/gtest.h>
#include <limits>
#include <random>

namespace reelmill::scatter::test {

namespace {
std::vector<task::TaskId> drain(WorkQueue& queue) {
    std::vector<task::TaskId> order;
    while (const auto task = queue.pop()) {
        order.push_back(*task);
    }
    return order;
}
} // namespace

TEST(WorkQueue, GivesMuxesThenProbesThenTheCostliestWork) {
    WorkQueue queue;
    queue.push(1, {Urgency::work, 5, 0, 0, 0});
    queue.push(2, {Urgency::probe, 0.1, 1, 0, 0});
    queue.push(3, {Urgency::work, 9, 2, 0, 0});
    queue.push(4, {Urgency::mux, 0.1, 3, 0, 0});
    EXPECT_EQ(drain(queue), (std::vector<task::TaskId>{4, 2, 3, 1}));
}

TEST(WorkQueue, TellsTheFirstThatCanBeDoneAnywhere) {
    WorkQueue queue;
    EXPECT_EQ(queue.first_anywhere(), std::nullopt);
    queue.push(1, {Urgency::mux, 1, 0, 0, 0});
    queue.push(2, {Urgency::work, 5, 0, 0, 0, {}, true});
    queue.push(3, {Urgency::work, 9, 0, 0, 0, {}, true});
    queue.push(4, {Urgency::work, 99, 0, 0, 0});
    EXPECT_EQ(queue.first_anywhere(), 3);
    queue.erase(3);
    EXPECT_EQ(queue.first_anywhere(), 2);
    EXPECT_EQ(drain(queue), (std::vector<task::TaskId>{1, 4, 2}));
    EXPECT_EQ(queue.first_anywhere(), std::nullopt);
}

TEST(WorkQueue, BreaksTiesByTitleThenTrackThenOrdinal) {
    WorkQueue queue;
    queue.push(1, {Urgency::work, 1, 1, 0, 0});
    queue.push(2, {Urgency::work, 1, 0, 1, 0});
    queue.push(3, {Urgency::work, 1, 0, 0, 2});
    queue.push(4, {Urgency::work, 1, 0, 0, 1});
    EXPECT_EQ(drain(queue), (std::vector<task::TaskId>{4, 3, 2, 1}));
}

TEST(WorkQueue, GivesTitleAfterTitleTheCostliestFirst) {
    WorkQueue queue;
    const Weight film{1, 700};
    const Weight clip{1, 20};
    queue.push(1, {Urgency::work, 6, 0, 0, 0, clip});
    queue.push(2, {Urgency::work, 1, 1, 0, 0, film});
    queue.push(3, {Urgency::work, 5, 1, 0, 1, film});
    queue.push(4, {Urgency::work, 6, 2, 0, 0, film});
    queue.push(5, {Urgency::work, 2, 2, 0, 1, film});
    EXPECT_EQ(drain(queue), (std::vector<task::TaskId>{3, 2, 4, 5, 1}))
        << "no title waits for the short shards of another";
}

TEST(WorkQueue, GivesTitlesWithPiecesThatTakeVeryLongFirst) {
    WorkQueue queue;
    queue.push(1, {Urgency::work, 6, 0, 0, 0, {1, 700}});
    queue.push(2, {Urgency::work, 300, 1, 0, 0, {4, 300}});
    EXPECT_EQ(drain(queue), (std::vector<task::TaskId>{2, 1}));
}

TEST(WorkQueue, OrderDoesNotDependOnTheOrderOfArrival) {
    std::vector<std::pair<task::TaskId, Place>> tasks;
    for (int i = 0; i < 200; ++i) {
        tasks.push_back({i + 1,
                         {static_cast<Urgency>(i % 3),
                          static_cast<double>(i % 7),
                          i % 5,
                          i % 2,
                          i,
                          {i % 3, static_cast<double>(i % 5)}}});
    }
    WorkQueue first;
    for (const auto& [task, place] : tasks) {
        first.push(task, place);
    }
    const auto expected = drain(first);
    std::mt19937 random(1);
    std::shuffle(tasks.begin(), tasks.end(), random);
    WorkQueue second;
    for (const auto& [task, place] : tasks) {
        second.push(task, place);
    }
    EXPECT_EQ(drain(second), expected);
}

TEST(WorkQueue, TakesCostsThatAreNoNumberAsNothing) {
    WorkQueue queue;
    queue.push(1, {Urgency::work, std::numeric_limits<double>::quiet_NaN(), 0, 0, 0});
    queue.push(2, {Urgency::work, -4, 1, 0, 0});
    queue.push(3, {Urgency::work, 1, 2, 0, 0});
    EXPECT_DOUBLE_EQ(queue.total_cost(), 1);
    EXPECT_EQ(drain(queue), (std::vector<task::TaskId>{3, 1, 2}));
}

TEST(WorkQueue, ForgetsErasedTasksAndTheirCost) {
    WorkQueue queue;
    queue.push(1, {Urgency::work, 3, 0, 0, 0});
    queue.push(2, {Urgency::work, 2, 0, 0, 1});
    queue.erase(1);
    queue.erase(1);
    queue.erase(99);
    EXPECT_EQ(queue.size(), 1);
    EXPECT_DOUBLE_EQ(queue.total_cost(), 2);
    EXPECT_EQ(queue.pop(), 2);
    EXPECT_EQ(queue.pop(), std::nullopt);
    EXPECT_DOUBLE_EQ(queue.total_cost(), 0);
}

TEST(WorkQueue, HoldsATaskOnce) {
    WorkQueue queue;
    queue.push(1, {Urgency::work, 3, 0, 0, 0});
    queue.push(1, {Urgency::work, 5, 0, 0, 0});
    EXPECT_EQ(queue.size(), 1);
    EXPECT_DOUBLE_EQ(queue.total_cost(), 3);
}

} // namespace reelmill::scatter::test
