#include "../../../src/exchange/copy_queue.hpp"

#include <gtest/gtest.h>
#include <vector>

namespace reelmill::exchange {

namespace {

using Work = CopyQueue::Work;

void offer(CopyQueue& queue, const std::string& name, int from) { queue.add({name, from}); }
void drop(CopyQueue& queue, const std::string& name) { queue.add({name, CopyQueue::dropping}); }

/// All that may begin.
std::vector<Work> begin_all(CopyQueue& queue) {
    std::vector<Work> begun;
    while (const auto work = queue.begin_next()) {
        begun.push_back(*work);
    }
    return begun;
}

std::vector<std::string> names_of(const std::vector<Work>& works) {
    std::vector<std::string> names;
    for (const Work& work : works) {
        names.push_back((work->drops() ? "drop " : "") + work->name);
    }
    return names;
}

using Names = std::vector<std::string>;

} // namespace

TEST(CopyQueue, BeginsCopiesSideBySideInTheOrderOfTheirOffers) {
    CopyQueue queue;
    offer(queue, "job/one/a", 1);
    offer(queue, "job/one/b", 1);
    offer(queue, "job/two/a", 2);
    const auto begun = begin_all(queue);
    EXPECT_EQ(names_of(begun), (Names{"job/one/a", "job/one/b", "job/two/a"}));
    EXPECT_EQ(begun[2]->from, 2);
    EXPECT_FALSE(queue.dropping_something());
}

TEST(CopyQueue, CopiesOfOneSegmentFollowEachOther) {
    CopyQueue queue;
    offer(queue, "job/one/a", 1);
    offer(queue, "job/one/a", 2);
    offer(queue, "job/one/b", 3);
    const auto begun = begin_all(queue);
    EXPECT_EQ(names_of(begun), (Names{"job/one/a", "job/one/b"}));
    queue.finished(begun[1]);
    EXPECT_EQ(queue.begin_next(), std::nullopt);
    queue.finished(begun[0]);
    const auto second = begin_all(queue);
    ASSERT_EQ(names_of(second), Names{"job/one/a"});
    EXPECT_EQ(second[0]->from, 2);
}

TEST(CopyQueue, ATitleIsDroppedAfterItsEarlierCopiesAndBeforeItsLaterOnes) {
    CopyQueue queue;
    offer(queue, "job/one/a", 1);
    drop(queue, "job/one");
    offer(queue, "job/one/b", 1);
    offer(queue, "job/one-more/a", 1); // another title, whatever its name begins with
    auto begun = begin_all(queue);
    EXPECT_EQ(names_of(begun), (Names{"job/one/a", "job/one-more/a"}));
    EXPECT_TRUE(queue.dropping_something());
    queue.finished(begun[0]);
    const auto dropped = begin_all(queue);
    ASSERT_EQ(names_of(dropped), Names{"drop job/one"});
    EXPECT_TRUE(queue.dropping_something());
    queue.finished(dropped[0]);
    EXPECT_FALSE(queue.dropping_something());
    EXPECT_EQ(names_of(begin_all(queue)), Names{"job/one/b"});
}

TEST(CopyQueue, AJobIsDroppedWithAllItsTitles) {
    CopyQueue queue;
    drop(queue, "job/one");
    drop(queue, "job");
    offer(queue, "job/two/a", 1);
    offer(queue, "other/two/a", 1);
    const auto begun = begin_all(queue);
    EXPECT_EQ(names_of(begun), (Names{"drop job/one", "other/two/a"}));
    queue.finished(begun[0]);
    const auto dropped = begin_all(queue);
    ASSERT_EQ(names_of(dropped), Names{"drop job"});
    EXPECT_TRUE(queue.dropping_something());
    queue.finished(dropped[0]);
    EXPECT_EQ(names_of(begin_all(queue)), Names{"job/two/a"});
}

} // namespace reelmill::exchange
