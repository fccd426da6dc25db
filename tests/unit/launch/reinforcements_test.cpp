#include "../../../src/launch/reinforcements.hpp"

#include "reelmill/core/machine.hpp"

#include "support/environment.hpp"
#include "support/temporary_folder.hpp"

#include <filesystem>
#include <gmock/gmock.h>
#include <sys/wait.h>

namespace reelmill::launch {
namespace {

using test::environment_of;

TEST(Reinforcements, JoinFromHereFromSlurmOrByTheAgent) {
    const auto here = join_command("/bin/reelmill", "/job", host_name(), 3, environment_of({}));
    EXPECT_EQ(here, (std::vector<std::string>{"/bin/reelmill", "join", "/job", "--slots", "3", "--bind", "none"}));
    const auto by_srun = join_command("/bin/reelmill", "/job", "n7", 3, environment_of({{"SLURM_JOB_ID", "1"}}));
    EXPECT_EQ(by_srun.at(0), "srun");
    EXPECT_NE(std::ranges::find(by_srun, "--nodelist=n7"), by_srun.end());
    const auto by_ssh = join_command("/bin/reelmill", "/it's a job", "n7", 3, environment_of({}));
    EXPECT_EQ(by_ssh.at(0), "ssh");
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

// By itself a helper that fails says why in its last line, and says it just before its end.
TEST(Reinforcements, ShowTheLastLineOfAHelperThatFails) {
    const test::TemporaryFolder folder;
    const std::string helper = folder.file("helper", "#!/bin/sh\necho pid $$\nprintf 'no room' >&2\nexit 1\n");
    std::filesystem::permissions(helper, std::filesystem::perms::owner_all);
    std::vector<std::string> told;
    const auto tell = [&](const std::string& line) { told.push_back(line); };
    Reinforcements reinforcements({.respawn = true}, helper, folder.path(), environment_of({}), tell);
    status::Status status;
    status.deaths = {{1, host_name(), "lost", 10}};
    const auto says_pid = [](const std::string& line) { return line.starts_with("pid "); };
    while (std::ranges::none_of(told, says_pid)) {
        reinforcements.look(status);
    }
    const pid_t pid = std::stoi(std::ranges::find_if(told, says_pid)->substr(4));
    siginfo_t ended;
    (void)::waitid(P_PID, static_cast<id_t>(pid), &ended, WEXITED | WNOWAIT); // fails where the last look saw the end
    reinforcements.look(status);
    EXPECT_THAT(told, ::testing::Contains("no room"));
}

} // namespace
} // namespace reelmill::launch
