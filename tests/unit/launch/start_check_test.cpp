#include "reelmill/launch/start_check.hpp"

#include "../../../src/launch/stop_policy.hpp"
#include "reelmill/core/failure.hpp"

#include "support/environment.hpp"

#include <gtest/gtest.h>
#include <map>

namespace reelmill::launch {
namespace {

using test::environment_of;
using test::Variables;

std::string refusal(const StartedAs& started, const Variables& variables) {
    try {
        refuse_wrong_start(started, {"transcode", "a b", "-o", "out"}, environment_of(variables));
    } catch (const Failure& failure) {
        EXPECT_EQ(failure.kind(), FailureKind::environment);
        return failure.what();
    }
    return "";
}

constexpr StartedAs plainly{};
constexpr StartedAs plainly_with_ranks{.ranks_given = true};

StartedAs by_mpirun(int size) { return {.world_size = size, .plainly = false}; }

TEST(Start, OnAMachineWithoutASchedulerIsGood) {
    EXPECT_EQ(refusal(plainly, {}), "");
    EXPECT_EQ(refusal(by_mpirun(1), {{"OMPI_COMM_WORLD_SIZE", "1"}}), "");
    EXPECT_EQ(refusal(by_mpirun(8), {{"OMPI_COMM_WORLD_SIZE", "8"}}), "");
}

TEST(Start, InASlurmJobOfSeveralTasksHasToSayHowMany) {
    EXPECT_EQ(refusal(plainly, {{"SLURM_NTASKS", "4"}}),
              "this Slurm job has 4 tasks, but the number of ranks is not given; start this: reelmill transcode -n 4 "
              "'a b' -o out");
    EXPECT_EQ(refusal(plainly_with_ranks, {{"SLURM_NTASKS", "4"}}), "");
    EXPECT_EQ(refusal(plainly, {{"SLURM_NTASKS", "1"}}), "");
    EXPECT_EQ(refusal(plainly, {{"SLURM_NTASKS", "nonsense"}}), "");
}

TEST(Start, OfALoneRankInASlurmJobOfSeveralTasksIsRefused) {
    const Variables variables{{"SLURM_NTASKS", "4"}, {"OMPI_COMM_WORLD_SIZE", "1"}};
    EXPECT_NE(
        refusal(by_mpirun(1), variables).find("mpirun started a single rank; start this: reelmill transcode -n 4"),
        std::string::npos);
    EXPECT_EQ(refusal(by_mpirun(4), variables), "");
}

TEST(Start, OfAsManyRanksAsReelmillWasAskedForIsGood) {
    EXPECT_EQ(refusal(by_mpirun(1), {{"SLURM_NTASKS", "4"}, {"OMPI_COMM_WORLD_SIZE", "1"}, {"REELMILL_LAUNCHED", "1"}}),
              "");
}

TEST(Start, BySrunIsRefusedHoweverManyRanksAreGiven) {
    const Variables variables{{"SLURM_NTASKS", "3"}, {"SLURM_STEP_ID", "0"}, {"SLURM_STEP_NUM_TASKS", "3"}};
    EXPECT_NE(refusal(plainly_with_ranks, variables).find("srun started 3 processes"), std::string::npos);
    EXPECT_NE(refusal(plainly_with_ranks, variables).find("reelmill transcode -n 3 'a b' -o out"), std::string::npos);
    Variables pmix = variables;
    pmix["PMIX_NAMESPACE"] = "slurm.pmix.17.0";
    EXPECT_NE(refusal(by_mpirun(3), pmix).find("srun --mpi=pmix gives no fault tolerance"), std::string::npos);
}

TEST(Start, BySrunWithPmixIsGoodWhenNoFailoverIsWanted) {
    const Variables variables{{"SLURM_NTASKS", "3"}, {"SLURM_STEP_ID", "0"}, {"PMIX_NAMESPACE", "slurm.pmix.17.0"}};
    StartedAs started = by_mpirun(3);
    started.fault_tolerant = false;
    started.no_failover = true;
    EXPECT_EQ(refusal(started, variables), "");
    started.world_size = 1;
    EXPECT_NE(refusal(started, variables).find("know nothing of each other"), std::string::npos);
}

TEST(Start, ByAnOpenMpiThatIsAnotherOneOrHasNoFaultToleranceIsRefused) {
    const Variables variables{{"OMPI_COMM_WORLD_SIZE", "4"}};
    EXPECT_NE(refusal(by_mpirun(1), variables).find("start this without mpirun: reelmill transcode -n 4"),
              std::string::npos);
    StartedAs started = by_mpirun(4);
    EXPECT_EQ(refusal(started, variables), "");
    started.fault_tolerant = false;
    EXPECT_NE(refusal(started, variables).find("without fault tolerance"), std::string::npos);
    started.no_failover = true;
    EXPECT_EQ(refusal(started, variables), "");
}

TEST(Start, ByAnotherMpisMpirunIsRefused) {
    EXPECT_NE(refusal(plainly, {{"PMI_SIZE", "6"}, {"PMI_RANK", "0"}}).find("reelmill transcode -n 6"),
              std::string::npos);
    EXPECT_EQ(refusal(plainly, {{"PMI_SIZE", "1"}}), "");
    EXPECT_EQ(refusal(by_mpirun(6), {{"PMI_SIZE", "6"}, {"OMPI_COMM_WORLD_SIZE", "6"}}), "");
}

TEST(Allocation, SpansHostsWhenSlurmSaysSo) {
    EXPECT_FALSE(allocation_has_several_hosts(environment_of({})));
    EXPECT_FALSE(allocation_has_several_hosts(environment_of({{"SLURM_JOB_NUM_NODES", "1"}})));
    EXPECT_TRUE(allocation_has_several_hosts(environment_of({{"SLURM_JOB_NUM_NODES", "2"}})));
}

TEST(Stopping, AsksFirstThenEndsThenKills) {
    StopPolicy policy;
    const StopPolicy::Clock::time_point start{};
    EXPECT_FALSE(policy.overdue(start));
    EXPECT_EQ(policy.asked(start).signal, SIGUSR1);
    EXPECT_EQ(policy.asked(start).signal, SIGTERM);
    const auto last = policy.asked(start);
    EXPECT_EQ(last.signal, SIGKILL);
    EXPECT_TRUE(last.whole_group);
}

TEST(Stopping, GoesOnByItselfWhenNothingHappensInTime) {
    StopPolicy policy;
    StopPolicy::Clock::time_point now{};
    static_cast<void>(policy.asked(now));
    now += StopPolicy::patience - std::chrono::seconds(1);
    EXPECT_FALSE(policy.overdue(now));
    now += std::chrono::seconds(1);
    ASSERT_TRUE(policy.overdue(now));
    now += StopPolicy::last_patience;
    const auto step = policy.overdue(now);
    ASSERT_TRUE(step);
    EXPECT_EQ(step->signal, SIGKILL);
}

} // namespace
} // namespace reelmill::launch
