#include "reelmill/topology/machine.hpp"

#include "reelmill/core/failure.hpp"

#include <gtest/gtest.h>
#include <sched.h>

namespace reelmill::topology {
namespace {

std::size_t cores_in(const char* machine, const std::optional<std::vector<unsigned>>& processors = std::nullopt) {
    return cores_of(machine, processors).size();
}

TEST(UsableCores, AreCoresAndNotHardwareThreads) {
    EXPECT_EQ(cores_in("pack:2 core:8 pu:2"), 16U);
    EXPECT_EQ(cores_in("pack:1 core:6 pu:1"), 6U);
    EXPECT_EQ(cores_in("numa:4 core:16 pu:4"), 64U);
}

TEST(UsableCores, OutsideOfTheAffinityMaskDoNotCount) {
    EXPECT_EQ(cores_in("pack:1 core:4 pu:2", std::vector<unsigned>{0, 1, 2}), 2U);
    EXPECT_EQ(cores_in("pack:1 core:4 pu:2", std::vector<unsigned>{1, 3, 5, 7}), 4U);
    EXPECT_EQ(cores_in("pack:1 core:4 pu:2", std::vector<unsigned>{6, 7}), 1U);
    EXPECT_EQ(cores_in("core:2 pu:1", std::vector<unsigned>{900}), 0U);
}

TEST(UsableCores, HaveTheHardwareThreadsThatMayBeUsed) {
    const Cores cores = cores_of("pack:1 core:3 pu:2", std::vector<unsigned>{0, 1, 3});
    ASSERT_EQ(cores.size(), 2U);
    EXPECT_EQ(cores[0].processors, (std::vector<unsigned>{0, 1}));
    EXPECT_EQ(cores[1].processors, std::vector<unsigned>{3});
}

TEST(UsableCores, AreHardwareThreadsWhereTheMachineTellsNothingOfCores) { EXPECT_EQ(cores_in("pu:3"), 3U); }

TEST(UsableCores, KnowWhatTheyShare) {
    const Cores cores = cores_of("pack:2 numa:4 l3:1 core:8 pu:2");
    ASSERT_EQ(cores.size(), 64U);
    for (std::size_t i = 0; i < cores.size(); ++i) {
        EXPECT_EQ(cores[i].package, static_cast<int>(i / 32));
        EXPECT_EQ(cores[i].numa_node, static_cast<int>(i / 8));
        EXPECT_EQ(cores[i].cache, static_cast<int>(i / 8));
    }
}

TEST(UsableCores, OfAMachineThatMakesNoSenseAreRefused) {
    EXPECT_THROW(static_cast<void>(cores_of("core:nonsense")), Failure);
}

TEST(UsableCores, OfThisMachineShrinkWithTheAffinityMask) {
    cpu_set_t before;
    ASSERT_EQ(::sched_getaffinity(0, sizeof before, &before), 0);
    const std::size_t all = usable_cores().size();
    EXPECT_GE(all, 1U);
    EXPECT_LE(all, static_cast<std::size_t>(CPU_COUNT(&before)));
    EXPECT_GE(allowed_cores().size(), all);
    cpu_set_t one;
    CPU_ZERO(&one);
    for (std::size_t cpu = 0; cpu < CPU_SETSIZE && CPU_COUNT(&one) == 0; ++cpu) {
        if (CPU_ISSET(cpu, &before)) {
            CPU_SET(cpu, &one);
        }
    }
    ASSERT_EQ(::sched_setaffinity(0, sizeof one, &one), 0);
    EXPECT_EQ(usable_cores().size(), 1U);
    EXPECT_GE(allowed_cores().size(), all) << "what only this process's binding leaves out";
    ASSERT_EQ(::sched_setaffinity(0, sizeof before, &before), 0);
}

TEST(UsableCores, AreWrittenAsLinuxWritesProcessors) {
    EXPECT_EQ(text_of(cores_of("pack:1 core:4 pu:2")), "0-7");
    EXPECT_EQ(text_of(cores_of("core:8 pu:1", std::vector<unsigned>{7, 0, 2, 3})), "0,2-3,7");
    EXPECT_EQ(text_of({}), "");
}

} // namespace
} // namespace reelmill::topology
