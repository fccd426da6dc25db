#include "reelmill/slurm/options.hpp"

#include "reelmill/core/failure.hpp"

#include <gmock/gmock.h>

namespace reelmill::slurm {
namespace {

using Words = std::vector<std::string>;

std::string refusal(const Words& words) {
    try {
        static_cast<void>(given_size(words));
    } catch (const Failure& failure) {
        EXPECT_EQ(failure.kind(), FailureKind::usage);
        return failure.what();
    }
    return "it was not refused";
}

TEST(SlurmOptions, AreUnderstoodInEveryForm) {
    for (const Words& words : {Words{"-N4"}, Words{"-N", "4"}, Words{"--nodes=4"}, Words{"--nodes", "4-8"}}) {
        EXPECT_EQ(given_size(words).nodes, 4) << words.front();
    }
    const GivenSize given = given_size({"--exclusive", "-n", "8", "--ntasks-per-node=2", "-c4", "-p", "long",
                                        "--mem-per-cpu=2G", "-t", "1:00", "-J", "x"});
    EXPECT_EQ(given.tasks, 8);
    EXPECT_EQ(given.tasks_per_node, 2);
    EXPECT_EQ(given.cores_per_task, 4);
    EXPECT_EQ(given.partition, "long");
    EXPECT_TRUE(given.memory && given.time && given.job_name);
    EXPECT_FALSE(given.warning_signal || given.nodes);
}

TEST(SlurmOptions, ThatAreNotKnownPass) {
    EXPECT_FALSE(given_size({"--gres=gpu:1", "-A", "account", "--qos", "high", "-x", "node[1-3]"}).nodes);
}

TEST(SlurmOptions, RefuseWhatSbatchWouldTakeForAScript) {
    EXPECT_THAT(refusal({"-N", "4", "videos/"}), ::testing::HasSubstr("videos/: is no option of sbatch"));
    EXPECT_THAT(refusal({"-N4", "videos/"}), ::testing::HasSubstr("videos/: is no option of sbatch"));
}

TEST(SlurmOptions, RefuseWhatMakesNoSenseHere) {
    for (const Words& words : {Words{"--array=1-3"}, Words{"-a", "1-3"}, Words{"--wrap", "x"}, Words{"--parsable"},
                               Words{"-W"}, Words{"--test-only"}}) {
        EXPECT_THAT(refusal(words), ::testing::HasSubstr("cannot be given here")) << words.front();
    }
}

} // namespace
} // namespace reelmill::slurm
