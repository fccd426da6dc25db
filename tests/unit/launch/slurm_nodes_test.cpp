// The launcher in a Slurm job, with shell scripts in the place of mpirun and of Slurm's commands.
#include "reelmill/launch/end_of_run.hpp"
#include "reelmill/launch/launcher.hpp"

#include "../../support/temporary_folder.hpp"
#include "reelmill/job/job_folder.hpp"
#include "reelmill/job/prepare.hpp"

#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <map>

namespace reelmill::launch {
namespace {

namespace fs = std::filesystem;

/// Environment variables, put back at the end.
class VariablesOfTheTest {
public:
    void set(const std::string& name, const std::string& value) {
        const char* before = std::getenv(name.c_str());
        before_.try_emplace(name, before == nullptr ? std::nullopt : std::optional<std::string>(before));
        ::setenv(name.c_str(), value.c_str(), 1);
    }
    VariablesOfTheTest() = default;
    ~VariablesOfTheTest() {
        for (const auto& [name, value] : before_) {
            value ? ::setenv(name.c_str(), value->c_str(), 1) : ::unsetenv(name.c_str());
        }
    }
    VariablesOfTheTest(const VariablesOfTheTest&) = delete;
    VariablesOfTheTest& operator=(const VariablesOfTheTest&) = delete;

private:
    std::map<std::string, std::optional<std::string>> before_;
};

class SlurmNodes : public ::testing::Test {
protected:
    void SetUp() override {
        program("scontrol", "printf 'n1\\nn2\\nn3\\n'");
        program("sinfo", "printf 'n1 allocated\\nn2 allocated\\nn3 allocated\\n'");
        program("squeue", R"(case "${@: -1}" in %e) cat "$(dirname "$0")/end";; *) echo 'n[1-3]';; esac)");
        for (const auto& [name, value] :
             std::map<std::string, std::string>{{"PATH", folder_.path() + ":" + std::getenv("PATH")},
                                                {"SLURM_JOB_ID", "7"},
                                                {"SLURM_JOB_NUM_NODES", "3"},
                                                {"SLURM_JOB_NODELIST", "n[1-3]"},
                                                {"SLURM_TASKS_PER_NODE", "2(x3)"},
                                                {"SLURMD_NODENAME", "n1"}}) {
            variables_.set(name, value);
        }
    }

    void program(const std::string& name, const std::string& body) {
        fs::permissions(folder_.file(name, "#!/bin/bash\n" + body + "\n"), fs::perms::owner_all);
    }
    void let_slurm_say_that_the_job_ends_in(std::int64_t seconds) {
        folder_.file("end", std::to_string(std::time(nullptr) + seconds));
    }

    /// Takes `body` for mpirun: $start is the number of the start, $hosts the hostfile that it was given. The last one
    /// has to call `finish`.
    job::RunSummary run_with_mpirun(const std::string& body) {
        program("mpirun", R"(job=$(dirname "$REELMILL_JOB_SPEC"); touch "$job/started"; here=$(dirname "$0")
echo x >> "$here/starts"; start=$(wc -l < "$here/starts"); [[ "$*" =~ --hostfile\ ([^ ]*) ]]; hosts=${BASH_REMATCH[1]}
echo "start $start: $SLURM_NO_KILL ${hosts:+$(tr '\n' ',' < "$hosts")} $REELMILL_ENDS_AT" >&2
finish() { printf '{"run_id":"%s","summary":{"status":0,"line":"","ranks":3,"wall_seconds":1,"titles":[]}}' \
    "$REELMILL_RUN_ID" > "$job/summary.json"; }
)" + body);
        variables_.set(mpirun_variable, folder_ / "mpirun");
        job::TranscodeRequest request;
        request.inputs = {folder_.file("a.mkv")};
        request.output = folder_ / "o.mp4";
        LaunchOptions options;
        options.ranks = 6;
        options.progress = status::ProgressMode::none;
        ::testing::internal::CaptureStderr();
        job::RunSummary summary = run_under_mpirun(job::prepare(request).spec, options);
        said_ = ::testing::internal::GetCapturedStderr();
        return summary;
    }

    test::TemporaryFolder folder_;
    VariablesOfTheTest variables_;
    std::string said_;
};

TEST_F(SlurmNodes, ThatDoNotAnswerAreLeftOutAndUsedAgainWhenTheyDo) {
    let_slurm_say_that_the_job_ends_in(3600);
    // n2 is silent when it is asked for the first time.
    program("srun",
            R"(here=$(dirname "$0"); [ "$2" != n2 ] || [ -e "$here/asked" ] || { touch "$here/asked"; exit 1; })");
    EXPECT_EQ(run_with_mpirun("[ $start = 3 ] && finish; kill -9 $$").status, ExitStatus::done);
    EXPECT_NE(said_.find("node n2 does not answer; going on without it"), std::string::npos) << said_;
    EXPECT_NE(said_.find("start 1: set  1"), std::string::npos) << said_;
    EXPECT_NE(said_.find("start 2: set n1 slots=2,n3 slots=2, "), std::string::npos) << said_;
    EXPECT_NE(said_.find("start 3: set  1"), std::string::npos) << said_;
}

TEST_F(SlurmNodes, ThatSlurmTakesForDeadAreNotAsked) {
    let_slurm_say_that_the_job_ends_in(3600);
    program("sinfo", "printf 'n1 allocated\\nn2 down*\\nn3 allocated\\n'");
    program("srun", R"([ "$2" = n3 ])");
    EXPECT_EQ(run_with_mpirun("[ $start = 2 ] && finish; kill -9 $$").status, ExitStatus::done);
    EXPECT_NE(said_.find("start 2: set n1 slots=2,n3 slots=2, "), std::string::npos) << said_;
}

TEST_F(SlurmNodes, AreNotStartedOnWhenTheJobIsAboutToEnd) {
    let_slurm_say_that_the_job_ends_in(5);
    EXPECT_EQ(run_with_mpirun("kill -9 $$").status, ExitStatus::stopped);
    EXPECT_EQ(fs::file_size(folder_ / "starts"), 2U);
}

TEST_F(SlurmNodes, TellTheEndOfTheJobAndATimeLimitMayBeEarlier) {
    let_slurm_say_that_the_job_ends_in(3600);
    const std::int64_t now = std::time(nullptr);
    EXPECT_NEAR(static_cast<double>(ends_at(std::nullopt).value_or(0) - now), 3600, 60);
    EXPECT_NEAR(static_cast<double>(ends_at(std::chrono::hours(2)).value_or(0) - now), 3600, 60);
    EXPECT_NEAR(static_cast<double>(ends_at(std::chrono::minutes(10)).value_or(0) - now), 600, 60);
}

TEST(EndOfRun, OfARankIsWhatReelmillHasToldIt) {
    std::map<std::string, std::string> told{
        {"REELMILL_LAUNCHED", "1"}, {"OMPI_COMM_WORLD_RANK", "0"}, {ends_at_variable, "1234"}};
    const Environment environment = [&](const std::string& name) {
        const auto found = told.find(name);
        return found == told.end() ? std::nullopt : std::optional(found->second);
    };
    EXPECT_EQ(ends_at(std::chrono::hours(1), environment), 1234);
    told[ends_at_variable] = "";
    EXPECT_EQ(ends_at(std::nullopt, environment), std::nullopt);
    told.erase("REELMILL_LAUNCHED");
    EXPECT_EQ(ends_at(std::nullopt, environment), std::nullopt);
}

} // namespace
} // namespace reelmill::launch
