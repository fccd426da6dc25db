#include "../../../src/launch/reinforcements.hpp"

#include "reelmill/core/machine.hpp"

#include "support/environment.hpp"

#include <gtest/gtest.h>

namespace reelmill::launch {
namespace {

using test::environment_of;

TEST(Reinforcements, JoinFromHereFromSlurmOrByTheAgent) {
    const auto here = join_command("/bin/reelmill", "/job", host_name(), 3, environment_of({}));
    EXPECT_EQ(here, (std::vector<std::string>{"/bin/reelmill", "join", "/job", "--slots", "3", "--bind", "none"}));
    const auto by_srun = join_command("/bin/reelmill", "/job", "n7", 3, environment_of({{"SLURM_JOB_ID", "1"}}));
    EXPECT_EQ(by_srun.at(1), "srun");
    EXPECT_NE(std::ranges::find(by_srun, "--nodelist=n7"), by_srun.end());
    const auto by_ssh = join_command("/bin/reelmill", "/it's a job", "n7", 3, environment_of({}));
    EXPECT_EQ(by_ssh.at(1), "ssh");
    EXPECT_EQ(by_ssh.back(), "/bin/reelmill join '/it'\\''s a job' --slots 3 --bind none");
}

TEST(Reinforcements, ComeOncePerDeadRank) {
    status::Status status;
    status.deaths = {{1, "a", "lost", 10}, {2, "b", "silent", 11}, {1'000'001, "c", "lost", 12}};
    std::set<std::pair<int, double>> handled;
    EXPECT_EQ(hosts_to_refill(status, handled), std::vector<std::string>{"a"}) << "what is silent may come back";
    EXPECT_TRUE(hosts_to_refill(status, handled).empty());
    status.deaths.push_back({1, "a", "lost", 20});
    EXPECT_EQ(hosts_to_refill(status, handled).size(), 1);
}

} // namespace
} // namespace reelmill::launch
