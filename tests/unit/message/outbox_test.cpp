#include "reelmill/message/outbox.hpp"

#include "reelmill/core/failure.hpp"

#include <gtest/gtest.h>
#include <map>
#include <random>

namespace reelmill::message::test {

namespace {

Bytes message(std::size_t size, int seed) { return Bytes(size, static_cast<std::uint8_t>(seed)); }

std::deque<Bytes> messages_of(const Outbox::Sending& sending) {
    const Parcel& parcel = sending.parcel;
    return parcel.holds_several() ? Parcel::open(parcel.bytes(), 0) : std::deque<Bytes>{parcel.bytes()};
}

} // namespace

TEST(Outbox, SendsASingleMessageAsItIs) {
    Outbox outbox(2);
    EXPECT_FALSE(outbox.take());
    outbox.put(message(5, 1), 1);
    const auto sending = outbox.take();
    ASSERT_TRUE(sending);
    EXPECT_EQ(sending->to, 1);
    EXPECT_FALSE(sending->parcel.holds_several());
    EXPECT_EQ(sending->parcel.bytes(), message(5, 1));
    EXPECT_FALSE(outbox.take());
}

TEST(Outbox, PacksWhatGoesToTheSameRank) {
    Outbox outbox(3);
    outbox.put(message(5, 1), 1);
    outbox.put(message(0, 2), 2);
    outbox.put(message(0, 3), 1);
    outbox.put(message(7, 4), 2);
    outbox.put(message(9, 5), 1);
    const auto first = outbox.take();
    ASSERT_TRUE(first);
    EXPECT_EQ(first->to, 1);
    EXPECT_EQ(first->parcel.messages(), 3);
    EXPECT_EQ(messages_of(*first), (std::deque<Bytes>{message(5, 1), message(0, 3), message(9, 5)}));
    const auto second = outbox.take();
    ASSERT_TRUE(second);
    EXPECT_EQ(second->to, 2);
    EXPECT_EQ(messages_of(*second), (std::deque<Bytes>{message(0, 2), message(7, 4)}));
    EXPECT_FALSE(outbox.take());
}

TEST(Outbox, LetsLargeMessagesTravelAlone) {
    Outbox outbox(2);
    outbox.put(message(Parcel::most_bytes, 1), 1);
    outbox.put(message(10, 2), 1);
    outbox.put(message(Parcel::most_bytes, 3), 1);
    outbox.put(message(10, 4), 1);
    outbox.put(message(10, 5), 1);
    std::vector<std::size_t> sizes;
    while (const auto sending = outbox.take()) {
        sizes.push_back(sending->parcel.messages());
    }
    EXPECT_EQ(sizes, (std::vector<std::size_t>{1, 1, 1, 2}));
}

TEST(Outbox, AddsNothingToWhatIsTaken) {
    Outbox outbox(2);
    outbox.put(message(1, 1), 1);
    const auto first = outbox.take();
    outbox.put(message(1, 2), 1);
    ASSERT_TRUE(first);
    EXPECT_EQ(first->parcel.messages(), 1);
    EXPECT_EQ(messages_of(*outbox.take()), std::deque<Bytes>{message(1, 2)});
}

TEST(Outbox, KeepsTheOrderOfEachRanksMessages) {
    std::mt19937 random(20261127);
    constexpr int ranks = 4;
    Outbox outbox(ranks);
    std::vector<std::deque<Bytes>> sent(ranks);
    std::vector<std::deque<Bytes>> got(ranks);
    const auto take = [&] {
        const auto sending = outbox.take();
        if (!sending) {
            return false;
        }
        outbox.arrived(sending->to);
        EXPECT_LE(sending->parcel.messages() > 1 ? sending->parcel.bytes().size() : 0, Parcel::most_bytes);
        for (auto& each : messages_of(*sending)) {
            got[static_cast<std::size_t>(sending->to)].push_back(std::move(each));
        }
        return true;
    };
    for (int i = 0; i < 3000; ++i) {
        const auto to = std::uniform_int_distribution<int>(0, ranks - 1)(random);
        const bool large = std::uniform_int_distribution<int>(0, 9)(random) == 0;
        const auto size = std::uniform_int_distribution<std::size_t>(0, large ? 70'000 : 3000)(random);
        sent[static_cast<std::size_t>(to)].push_back(message(size, i));
        outbox.put(message(size, i), to);
        if (i % 7 == 0) {
            EXPECT_TRUE(take());
        }
    }
    while (take()) {
    }
    EXPECT_TRUE(got == sent);
}

/// Messages that the window lets through, by rank, while nothing arrives.
std::map<int, int> all_under_way(Outbox& outbox) {
    std::map<int, int> under_way;
    while (const auto sending = outbox.take()) {
        ++under_way[sending->to];
    }
    return under_way;
}

void put_large(Outbox& outbox, int to, int messages) {
    for (int i = 0; i < messages; ++i) {
        outbox.put(message(Parcel::most_bytes, i), to);
    }
}

TEST(Outbox, KeepsNobodyWaitingForARankThatTakesNothing) {
    Outbox outbox(3);
    put_large(outbox, 1, 1000);
    const int to_the_stopped_one = all_under_way(outbox)[1];
    EXPECT_LE(to_the_stopped_one, 8);
    put_large(outbox, 2, 100);
    for (int i = 0; i < 100; ++i) {
        const auto sending = outbox.take();
        ASSERT_TRUE(sending) << i;
        EXPECT_EQ(sending->to, 2);
        outbox.arrived(2);
    }
    EXPECT_FALSE(outbox.take());
}

TEST(Outbox, SendsToEveryRankHoweverManyTakeNothing) {
    Outbox outbox(101);
    for (int stopped = 0; stopped < 100; ++stopped) {
        put_large(outbox, stopped, 10);
    }
    const auto under_way = all_under_way(outbox);
    EXPECT_EQ(under_way.size(), 100);
    int sum = 0;
    for (const auto& [rank, messages] : under_way) {
        sum += messages;
    }
    EXPECT_EQ(sum, 256);
    put_large(outbox, 100, 3);
    for (int i = 0; i < 3; ++i) {
        ASSERT_EQ(all_under_way(outbox), (std::map<int, int>{{100, 1}})) << "one at a time";
        outbox.arrived(100);
    }
}

TEST(Outbox, HasAMessageUntilItHasArrived) {
    Outbox outbox(3);
    outbox.put(message(1, 1), 1);
    EXPECT_TRUE(outbox.has(1));
    EXPECT_FALSE(outbox.has(2));
    (void)outbox.take();
    EXPECT_TRUE(outbox.has(1));
    outbox.arrived(1);
    EXPECT_FALSE(outbox.has(1));
}

TEST(Outbox, GoesOnWithARankOnceItTakesSomething) {
    Outbox outbox(2, {.to_all = 4, .to_one = 2});
    put_large(outbox, 1, 5);
    EXPECT_EQ(all_under_way(outbox)[1], 2);
    outbox.arrived(1);
    EXPECT_EQ(all_under_way(outbox)[1], 1);
    outbox.arrived(1);
    outbox.arrived(1);
    EXPECT_EQ(all_under_way(outbox)[1], 2);
}

TEST(Parcel, IsRefusedIfItIsDamaged) {
    Parcel parcel(message(3, 1));
    ASSERT_TRUE(parcel.add(message(300, 2)));
    const Bytes good = parcel.bytes();
    EXPECT_EQ(Parcel::open(good, 0).size(), 2);
    for (std::size_t size = 1; size < good.size(); ++size) {
        if (size != 3 + sizeof(std::uint64_t)) { // where the second one begins, nobody can tell
            EXPECT_THROW((void)Parcel::open(Bytes(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(size)), 5),
                         Failure)
                << size;
        }
    }
    Bytes too_long = good;
    too_long[3] = 0xff;
    EXPECT_THROW((void)Parcel::open(too_long, 5), Failure);
}

} // namespace reelmill::message::test
