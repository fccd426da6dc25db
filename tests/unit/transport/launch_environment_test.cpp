#include "reelmill/transport/launch_environment.hpp"

#include <gtest/gtest.h>
#include <map>
#include <string>

namespace reelmill::transport::test {

namespace {
LaunchEnvironment found_in(const std::map<std::string, std::string>& variables) {
    return launch_environment([&](const char* name) -> const char* {
        const auto found = variables.find(name);
        return found == variables.end() ? nullptr : found->second.c_str();
    });
}
} // namespace

TEST(LaunchEnvironment, KnowsARankOfOpenMpi) {
    const auto found = found_in({{"OMPI_COMM_WORLD_SIZE", "4"}, {"OMPI_COMM_WORLD_RANK", "2"}});
    EXPECT_TRUE(found.by_mpirun);
    EXPECT_EQ(found.size, 4);
    EXPECT_EQ(found.rank, 2);
}

TEST(LaunchEnvironment, KnowsARankThatPmixStarted) {
    const auto found = found_in({{"PMIX_RANK", "0"}});
    EXPECT_TRUE(found.by_mpirun);
    EXPECT_EQ(found.size, std::nullopt);
    EXPECT_EQ(found.rank, 0);
}

TEST(LaunchEnvironment, KnowsAPlainStart) {
    EXPECT_FALSE(found_in({}).by_mpirun);
    EXPECT_FALSE(found_in({{"SLURM_NTASKS", "8"}}).by_mpirun);
}

TEST(LaunchEnvironment, TakesNoNonsenseForANumber) {
    EXPECT_FALSE(found_in({{"OMPI_COMM_WORLD_SIZE", "four"}}).by_mpirun);
    EXPECT_FALSE(found_in({{"OMPI_COMM_WORLD_SIZE", "4x"}}).by_mpirun);
    EXPECT_FALSE(found_in({{"OMPI_COMM_WORLD_SIZE", ""}}).by_mpirun);
    EXPECT_FALSE(found_in({{"PMIX_RANK", "-2"}}).by_mpirun);
}

} // namespace reelmill::transport::test
