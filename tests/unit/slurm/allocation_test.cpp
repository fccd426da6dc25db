// What is made of Slurm's answers; they come from a table here.
#include "reelmill/slurm/allocation.hpp"

#include "support/environment.hpp"

#include <gtest/gtest.h>
#include <map>

namespace reelmill::slurm {
namespace {

using test::environment_of;
using test::Variables;

/// Answers by the last word of the question; whatever else is asked fails.
Ask answers_of(std::map<std::string, std::string> outputs) {
    return [outputs = std::move(outputs)](const std::vector<std::string>& words, std::chrono::milliseconds) {
        const auto found = outputs.find(words.back());
        return found == outputs.end() ? Answer{true, 1, "", "slurm: error"} : Answer{true, 0, found->second, ""};
    };
}

const Environment in_a_job =
    environment_of({{"SLURM_JOB_ID", "7"}, {"SLURM_JOB_NODELIST", "n[1-3]"}, {"SLURM_TASKS_PER_NODE", "2(x2),1"}});

TEST(Counts, AreReadAsSlurmWritesThem) {
    EXPECT_EQ(counts_in("1"), (std::vector{1}));
    EXPECT_EQ(counts_in("2(x3),1,16(x2)"), (std::vector{2, 2, 2, 1, 16, 16}));
    for (const char* nonsense : {"", "x", "2(x", "2(x)", "2(x3", "-1", "1,,2", "2(x999999999)", "1 (x2)"}) {
        EXPECT_TRUE(counts_in(nonsense).empty()) << nonsense;
    }
}

TEST(CpusOnThisNode, AreKnownInAJobOnly) {
    EXPECT_EQ(cpus_on_this_node(environment_of({{"SLURM_JOB_ID", "7"}, {"SLURM_CPUS_ON_NODE", "16"}})), 16);
    EXPECT_EQ(cpus_on_this_node(environment_of({{"SLURM_CPUS_ON_NODE", "16"}})), std::nullopt);
    EXPECT_EQ(cpus_on_this_node(in_a_job), std::nullopt);
}

TEST(EndOfJob, IsWhatSlurmSaysNow) {
    const Environment job = environment_of({{"SLURM_JOB_ID", "7"}, {"SLURM_JOB_END_TIME", "1000"}});
    EXPECT_EQ(end_of_job(job, answers_of({{"%e", "2000\n"}})), 2000);
    EXPECT_EQ(end_of_job(job, answers_of({})), 1000) << "slurmctld does not answer";
    EXPECT_EQ(end_of_job(in_a_job, answers_of({{"%e", "N/A\n"}})), std::nullopt);
    EXPECT_EQ(end_of_job(environment_of({}), answers_of({{"%e", "2000\n"}})), std::nullopt);
}

TEST(NodesOfJob, HaveTheTasksThatTheJobHasThere) {
    EXPECT_EQ(nodes_of_job(in_a_job, answers_of({{"n[1-3]", "n1\nn2\nn3\n"}})),
              (std::vector<NodeShare>{{"n1", 2}, {"n2", 2}, {"n3", 1}}));
    EXPECT_TRUE(nodes_of_job(in_a_job, answers_of({})).empty()) << "scontrol does not work";
    EXPECT_TRUE(nodes_of_job(environment_of({}), answers_of({{"", "n1"}})).empty()) << "not in Slurm";
}

TEST(NodesGivenUp, AreDownOrDoNotAnswer) {
    const auto dead =
        nodes_given_up({{"n1"}, {"n2"}, {"n3"}, {"n4"}}, in_a_job,
                       answers_of({{"%N %T", "n1 allocated\nn1 allocated\nn2 allocated*\nn3 down\nn4 draining\n"}}));
    EXPECT_EQ(dead, (std::set<std::string>{"n2", "n3"}));
    EXPECT_TRUE(nodes_given_up({{"n1"}}, in_a_job, answers_of({})).empty());
}

TEST(NodesGivenUp, AreThoseThatSlurmHasTakenFromTheJob) {
    const auto dead =
        nodes_given_up({{"n1"}, {"n2"}, {"n3"}}, in_a_job, answers_of({{"%N", "n[1,3]\n"}, {"n[1,3]", "n1\nn3\n"}}));
    EXPECT_EQ(dead, (std::set<std::string>{"n2"}));
}

} // namespace
} // namespace reelmill::slurm
