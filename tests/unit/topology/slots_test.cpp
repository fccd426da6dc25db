#include "reelmill/topology/bind_thread.hpp"
#include "reelmill/topology/slots.hpp"

#include <algorithm>
#include <gtest/gtest.h>
#include <map>
#include <numeric>
#include <sched.h>
#include <set>
#include <thread>

namespace reelmill::topology {
namespace {

// Two sockets, four NUMA nodes each, with an L3 cache, eight cores and sixteen hardware threads in each node.
constexpr const char* large = "pack:2 numa:4 l3:1 core:8 pu:2";

std::vector<unsigned> all_but(unsigned most, const std::set<unsigned>& offline) {
    std::vector<unsigned> processors;
    for (unsigned each = 0; each < most; ++each) {
        if (!offline.contains(each)) {
            processors.push_back(each);
        }
    }
    return processors;
}

std::multiset<unsigned> processors_of(const std::vector<Slot>& slots) {
    std::multiset<unsigned> all;
    for (const Slot& slot : slots) {
        for (const Core& core : slot.cores) {
            all.insert(core.processors.begin(), core.processors.end());
        }
    }
    return all;
}

bool of_one_cache(const Slot& slot) {
    return std::ranges::all_of(slot.cores, [&](const Core& core) { return core.cache == slot.cores.front().cache; });
}

/// No core is left out, none is used twice, and no slot is spread over caches.
void expect_fair(const Cores& cores, int ranks, int threads) {
    std::multiset<unsigned> used;
    for (int rank = 0; rank < ranks; ++rank) {
        const auto slots = slots_in(part_of(cores, {rank, ranks}), threads);
        ASSERT_FALSE(slots.empty());
        for (const Slot& slot : slots) {
            EXPECT_TRUE(of_one_cache(slot));
        }
        used.merge(processors_of(slots));
    }
    EXPECT_EQ(used, processors_of({{cores, {}}}));
}

TEST(Slots, AreOnePerCoreWhereEncodersHaveOneThread) {
    const auto slots = slots_in(cores_of(large), 1);
    ASSERT_EQ(slots.size(), 64U);
    for (const Slot& slot : slots) {
        EXPECT_EQ(slot.cores.size(), 1U);
        EXPECT_EQ(slot.cores.front().processors.size(), 2U) << "both hardware threads of its core";
    }
}

TEST(Slots, StayWithinACacheAndLeaveNoCoreOut) {
    for (const char* machine : {large, "pack:1 core:2 pu:1", "pack:1 l3:2 core:3 pu:1", "pu:5", "numa:3 core:5 pu:2"}) {
        const Cores cores = cores_of(machine);
        for (const int ranks : {1, 2, 3}) {
            if (ranks <= static_cast<int>(cores.size())) {
                for (const int threads : {1, 2, 3, 4, 16}) {
                    expect_fair(cores, ranks, threads);
                }
            }
        }
    }
}

TEST(Slots, UseWhatIsLeftOfMachinesWithOddSetsOfProcessors) {
    // Offline cores, one thread of a core taken away, whole nodes missing.
    for (const std::set<unsigned>& offline : {std::set<unsigned>{0, 1, 2}, {5}, {0, 2, 4, 6, 8, 10, 12, 14, 40}}) {
        expect_fair(cores_of(large, all_but(128, offline)), 3, 2);
    }
    expect_fair(cores_of(large, std::vector<unsigned>{0, 1, 127}), 2, 2);
}

TEST(Slots, KnowTheirMemory) {
    const auto slots = slots_in(cores_of(large), 4);
    ASSERT_EQ(slots.size(), 16U);
    for (std::size_t i = 0; i < slots.size(); ++i) {
        EXPECT_EQ(slots[i].numa_node, static_cast<int>(i / 2));
    }
    EXPECT_EQ(slots_in(cores_of(large), 1, 1).front().numa_node, std::nullopt) << "one slot on all nodes";
}

TEST(Slots, AreAsManyAsWanted) {
    const Cores cores = cores_of("pack:1 core:4 pu:2");
    EXPECT_EQ(slots_in(cores, 1, 2).size(), 2U);
    EXPECT_EQ(slots_in(cores, 1, 2).front().cores.size(), 2U);
    const auto crowded = slots_in(cores, 1, 6);
    ASSERT_EQ(crowded.size(), 6U);
    EXPECT_EQ(crowded[4].cores, crowded[0].cores);
}

TEST(HostShares, AreSharedByRanksWithTheSameCores) {
    const std::vector<std::string> unbound(4, "0-7");
    EXPECT_EQ(share_among(unbound, 2), (HostShare{2, 4}));
    const std::vector<std::string> bound = {"0-3", "4-7", "0-3", "4-7"};
    EXPECT_EQ(share_among(bound, 0), (HostShare{0, 2}));
    EXPECT_EQ(share_among(bound, 3), (HostShare{1, 2}));
    EXPECT_EQ(share_among({"0", "1"}, 1), (HostShare{0, 1}));
}

TEST(HostShares, GiveEveryRankACoreWhereThereAreMoreRanksThanCores) {
    const Cores cores = cores_of("core:2 pu:1");
    std::map<unsigned, int> users;
    for (int rank = 0; rank < 5; ++rank) {
        const Cores part = part_of(cores, {rank, 5});
        ASSERT_EQ(part.size(), 1U);
        ++users[part.front().processors.front()];
    }
    EXPECT_EQ(users, (std::map<unsigned, int>{{0, 3}, {1, 2}}));
}

TEST(HostShares, DifferByOneCoreAtMost) {
    const Cores cores = cores_of("core:7 pu:1");
    EXPECT_EQ(part_of(cores, {0, 3}).size(), 2U);
    EXPECT_EQ(part_of(cores, {1, 3}).size(), 2U);
    EXPECT_EQ(part_of(cores, {2, 3}).size(), 3U);
}

TEST(BoundThreads, RunOnTheProcessorsOfTheirSlotAndNowhereElse) {
    const Cores cores = usable_cores();
    const Slot last = slots_in(cores, 1).back();
    std::thread([&] {
        ASSERT_TRUE(bind_this_thread(last));
        EXPECT_EQ(text_of(usable_cores_of_this_thread()), text_of(last.cores));
    }).join();
    EXPECT_EQ(usable_cores(), cores) << "other threads are left alone";
}

TEST(BoundThreads, AreLeftAloneWhereTheSystemRefuses) {
    std::thread([] {
        const Cores before = usable_cores_of_this_thread();
        EXPECT_FALSE(bind_this_thread({cores_of("core:2 pu:1", std::vector<unsigned>{}), {}}));
        EXPECT_EQ(usable_cores_of_this_thread(), before);
    }).join();
}

TEST(MachineMap, TellsWhoRunsWhere) {
    const std::string text = map_text(cores_of("pack:2 l3:1 core:2 pu:2"), 2, 2, 0);
    EXPECT_EQ(text, "4 cores on 2 packages in 1 NUMA node, 8 hardware threads\n"
                    "rank  slot  package  NUMA node  cache  processors\n"
                    "   0     0        0          0      0  0-3\n"
                    "   1     0        1          0      1  4-7\n");
}

} // namespace
} // namespace reelmill::topology
