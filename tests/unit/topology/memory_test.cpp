#include "reelmill/topology/memory.hpp"

#include <gtest/gtest.h>
#include <map>

namespace reelmill::topology {
namespace {

std::int64_t limit_of(const std::map<std::string, std::string>& files) {
    return memory_limit([&](const std::string& path) {
        const auto found = files.find(path);
        return found == files.end() ? std::nullopt : std::optional(found->second);
    });
}

constexpr const char* sixteen_gib = "MemTotal:       16777216 kB\nMemFree:         1000000 kB\n";
constexpr std::int64_t gib = std::int64_t{1} << 30;

TEST(MemoryLimit, IsTheHostsMemoryWhereNoGroupSetsOne) {
    EXPECT_EQ(limit_of({{"/proc/meminfo", sixteen_gib}, {"/proc/self/cgroup", "0::/\n"}}), 16 * gib);
    EXPECT_EQ(limit_of({{"/proc/meminfo", sixteen_gib},
                        {"/proc/self/cgroup", "0::/a\n"},
                        {"/sys/fs/cgroup/a/memory.max", "max\n"}}),
              16 * gib);
}

TEST(MemoryLimit, IsTheLeastOfTheGroupsOnTheWay) {
    EXPECT_EQ(limit_of({{"/proc/meminfo", sixteen_gib},
                        {"/proc/self/cgroup", "0::/slurm/job_1/step_0\n"},
                        {"/sys/fs/cgroup/slurm/job_1/step_0/memory.max", "8589934592\n"},
                        {"/sys/fs/cgroup/slurm/job_1/memory.max", "4294967296\n"}}),
              4 * gib);
}

TEST(MemoryLimit, IsFoundInTheFirstVersionOfControlGroups) {
    EXPECT_EQ(limit_of({{"/proc/meminfo", sixteen_gib},
                        {"/proc/self/cgroup", "5:cpu,cpuacct:/x\n4:memory:/slurm/uid_0\n"},
                        {"/sys/fs/cgroup/memory/slurm/uid_0/memory.limit_in_bytes", "2147483648\n"},
                        {"/sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n"}}),
              2 * gib);
}

TEST(MemoryLimit, IsUnknownWhereNothingTells) {
    EXPECT_EQ(limit_of({}), 0);
    EXPECT_EQ(limit_of({{"/proc/meminfo", "nonsense"}, {"/proc/self/cgroup", "::\n:\n"}}), 0);
}

TEST(MemoryLimit, OfThisHostIsKnown) { EXPECT_GT(memory_limit(), 64 << 20); }

} // namespace
} // namespace reelmill::topology
