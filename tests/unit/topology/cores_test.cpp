#include "reelmill/topology/cores.hpp"

#include "reelmill/core/failure.hpp"

#include <gtest/gtest.h>
#include <sched.h>

namespace reelmill::topology {
namespace {

TEST(PhysicalCores, count_cores_and_not_hardware_threads) {
    EXPECT_EQ(physical_cores_of("pack:2 core:8 pu:2", std::nullopt), 16);
    EXPECT_EQ(physical_cores_of("pack:1 core:6 pu:1", std::nullopt), 6);
    EXPECT_EQ(physical_cores_of("numa:4 core:16 pu:4", std::nullopt), 64);
}

TEST(PhysicalCores, outside_of_the_affinity_mask_do_not_count) {
    EXPECT_EQ(physical_cores_of("pack:1 core:4 pu:2", std::vector<unsigned>{0, 1, 2}), 2);
    EXPECT_EQ(physical_cores_of("pack:1 core:4 pu:2", std::vector<unsigned>{1, 3, 5, 7}), 4);
    EXPECT_EQ(physical_cores_of("pack:1 core:4 pu:2", std::vector<unsigned>{6, 7}), 1);
}

TEST(PhysicalCores, are_never_less_than_one) {
    EXPECT_EQ(physical_cores_of("core:2 pu:1", std::vector<unsigned>{900}), 1);
}

TEST(PhysicalCores, are_hardware_threads_where_the_machine_tells_nothing_of_cores) {
    EXPECT_EQ(physical_cores_of("pu:3", std::nullopt), 3);
}

TEST(PhysicalCores, of_a_machine_that_makes_no_sense_are_refused) {
    EXPECT_THROW(static_cast<void>(physical_cores_of("core:nonsense", std::nullopt)), Failure);
}

TEST(PhysicalCores, of_this_machine_shrink_with_the_affinity_mask) {
    cpu_set_t before;
    ASSERT_EQ(::sched_getaffinity(0, sizeof before, &before), 0);
    const int all = physical_cores();
    EXPECT_GE(all, 1);
    EXPECT_LE(all, CPU_COUNT(&before));
    cpu_set_t one;
    CPU_ZERO(&one);
    for (std::size_t cpu = 0; cpu < CPU_SETSIZE && CPU_COUNT(&one) == 0; ++cpu) {
        if (CPU_ISSET(cpu, &before)) {
            CPU_SET(cpu, &one);
        }
    }
    ASSERT_EQ(::sched_setaffinity(0, sizeof one, &one), 0);
    EXPECT_EQ(physical_cores(), 1);
    ASSERT_EQ(::sched_setaffinity(0, sizeof before, &before), 0);
}

} // namespace
} // namespace reelmill::topology
