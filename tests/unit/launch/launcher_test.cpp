// The launcher with shell scripts in mpirun's place: what it believes, what it relays, how it stops.
#include "reelmill/launch/launcher.hpp"

#include "../../support/temporary_folder.hpp"
#include "reelmill/core/failure.hpp"
#include "reelmill/job/job_folder.hpp"
#include "reelmill/job/job_lock.hpp"
#include "reelmill/job/output_name.hpp"
#include "reelmill/job/prepare.hpp"

#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <optional>

namespace reelmill::launch {
namespace {

namespace fs = std::filesystem;
using job::RunSummary;
using test::TemporaryFolder;

class Launcher : public ::testing::Test {
protected:
    void SetUp() override {
        job::TranscodeRequest request;
        request.inputs = {folder_.file("a.mkv")};
        request.output = folder_ / "o.mp4";
        spec_ = job::prepare(request).spec;
        job_ = spec_.job_folder.bytes;
    }
    void TearDown() override { ::unsetenv(mpirun_variable); }

    /// Takes `body` for mpirun. $job is the job folder; `summary STATUS` writes rank 0's summary of this run.
    void let_mpirun_be(const std::string& body) {
        const std::string path = folder_.file("mpirun", R"(#!/bin/bash
job=$(dirname "$REELMILL_JOB_SPEC")
summary() {
    printf '{"run_id":"%s","summary":{"status":%s,"ranks":3,"wall_seconds":1,"titles":[]}}' \
        "$REELMILL_RUN_ID" "$1" > "$job/summary.json"
}
)" + body);
        fs::permissions(path, fs::perms::owner_all);
        ::setenv(mpirun_variable, path.c_str(), 1);
    }

    RunSummary run() {
        LaunchOptions options;
        options.ranks = 3;
        options.arguments = {"transcode", "a b"};
        options.progress = status::ProgressMode::none;
        ::testing::internal::CaptureStderr();
        RunSummary summary = run_under_mpirun(spec_, options);
        relayed_ = ::testing::internal::GetCapturedStderr();
        return summary;
    }

    TemporaryFolder folder_;
    job::JobSpec spec_;
    std::string job_;
    std::string relayed_;
};

TEST_F(Launcher, BelievesTheSummaryWhateverMpirunsExitStatus) {
    let_mpirun_be("[ -f \"$job/job.json\" ] && [ \"$REELMILL_LAUNCHED\" = 1 ] && summary 2; exit 77");
    const RunSummary summary = run();
    EXPECT_EQ(summary.status, ExitStatus::some_failed);
    EXPECT_EQ(summary.ranks, 3);
    EXPECT_FALSE(fs::exists(job::spec_file(job_))) << "nothing is left to resume";
}

TEST_F(Launcher, DoesNotBelieveSuccessWithoutASummary) {
    let_mpirun_be("exit 0");
    const RunSummary summary = run();
    EXPECT_EQ(summary.status, ExitStatus::environment);
    EXPECT_EQ(summary.line, "mpirun could not start the ranks; it says above why");
}

TEST_F(Launcher, DoesNotBelieveASummaryOfAnEarlierRun) {
    job::make_job_folder(spec_);
    RunSummary stale;
    job::save_summary(job_, stale, "an-earlier-run");
    let_mpirun_be("exit 0");
    EXPECT_EQ(run().status, ExitStatus::environment);
}

TEST_F(Launcher, SaysStoppedEarlyWhenTheRanksDiedAtWork) {
    let_mpirun_be("touch \"$job/started\"; echo x >> \"$job/../starts\"; kill -9 $$");
    const RunSummary summary = run();
    EXPECT_EQ(fs::file_size(folder_ / "starts"), 2U * 4U) << "three more starts, without progress";
    EXPECT_EQ(summary.status, ExitStatus::stopped);
    EXPECT_EQ(summary.line, "stopped early; run the same command again to resume");
    ASSERT_EQ(summary.titles.size(), 1U);
    EXPECT_EQ(summary.titles[0].state, job::TitleState::stopped);
    EXPECT_TRUE(fs::exists(job::spec_file(job_))) << "what a resumed run goes by";
}

TEST_F(Launcher, StartsAgainWhenMpirunHasEndedRanksInGoodOrder) {
    let_mpirun_be(R"(echo >> "$job/../starts"; touch "$job/started"
if (($(wc -l < "$job/../starts") == 1)); then summary '3,"line":"stopped by SIGTERM"'; else summary 0; fi)");
    EXPECT_EQ(run().status, ExitStatus::done);
    EXPECT_EQ(fs::file_size(folder_ / "starts"), 2);
}

TEST_F(Launcher, StartsAgainWhenMpirunIsKilledBeforeAnyRankHasStarted) {
    let_mpirun_be("echo x >> \"$job/../starts\"; [ $(wc -l < \"$job/../starts\") = 2 ] && summary 0; kill -9 $$");
    EXPECT_EQ(run().status, ExitStatus::done);
    EXPECT_EQ(fs::file_size(folder_ / "starts"), 2U * 2U);
}

TEST_F(Launcher, StartsAgainWhenMpirunFindsAllWellAndNoRankHasSaidAWord) {
    let_mpirun_be("echo x >> \"$job/../starts\"; [ $(wc -l < \"$job/../starts\") = 2 ] && summary 0; exit 0");
    EXPECT_EQ(run().status, ExitStatus::done);
    EXPECT_EQ(fs::file_size(folder_ / "starts"), 2U * 2U);
}

TEST_F(Launcher, DoesNotStartAgainWhatCannotBeStarted) {
    let_mpirun_be("echo x >> \"$job/../starts\"; exit 183");
    EXPECT_EQ(run().status, ExitStatus::environment);
    EXPECT_EQ(fs::file_size(folder_ / "starts"), 2U);
}

TEST_F(Launcher, StartsLostRanksAgainAsLongAsThatBringsTheJobOn) {
    // Six starts that each leave one more segment, then the end.
    let_mpirun_be("touch \"$job/started\"; echo x >> \"$job/../starts\"; n=$(wc -l < \"$job/../starts\"); "
                  "mkdir -p \"$job/segments\"; touch \"$job/segments/$n.seg\"; [ $n = 6 ] && summary 0; kill -9 $$");
    EXPECT_EQ(run().status, ExitStatus::done);
    EXPECT_EQ(fs::file_size(folder_ / "starts"), 2U * 6U);
    EXPECT_NE(relayed_.find("starting them again"), std::string::npos);
}

TEST_F(Launcher, StartsAgainWithoutHostsThatDoNotAnswer) {
    const std::string agent = folder_.file("agent", "#!/bin/sh\n[ $1 = alive ]\n");
    fs::permissions(agent, fs::perms::owner_all);
    ::setenv("PRTE_MCA_plm_ssh_agent", agent.c_str(), 1);
    let_mpirun_be("touch \"$job/started\"; echo \"$@\" >> \"$job/../starts\"; "
                  "[ -f \"$job/hosts\" ] && cp \"$job/hosts\" \"$job/../hosts-seen\" && summary 0; kill -9 $$");
    LaunchOptions options;
    options.hostfile = folder_.file("my-hosts", "# mine\nlocalhost slots=2\nalive slots=4\ngone slots=8\n");
    options.progress = status::ProgressMode::none;
    ::testing::internal::CaptureStderr();
    const RunSummary summary = run_under_mpirun(spec_, options);
    const std::string said = ::testing::internal::GetCapturedStderr();
    ::unsetenv("PRTE_MCA_plm_ssh_agent");
    EXPECT_EQ(summary.status, ExitStatus::done);
    EXPECT_NE(said.find("host gone does not answer"), std::string::npos) << said;
    std::ifstream seen(folder_ / "hosts-seen");
    EXPECT_EQ(std::string(std::istreambuf_iterator<char>(seen), {}), "localhost slots=2\nalive slots=4\n");
}

TEST_F(Launcher, StartsRanksThatWereToldToStopNoMore) {
    let_mpirun_be("touch \"$job/started\"; echo x >> \"$job/../starts\"; trap 'exit 1' USR1; kill -INT $PPID; "
                  "while true; do read -t 1 <> <(:); done");
    EXPECT_EQ(run().status, ExitStatus::stopped);
    EXPECT_EQ(fs::file_size(folder_ / "starts"), 2U);
}

TEST_F(Launcher, RelaysBothStreamsLineByLine) {
    let_mpirun_be("echo one; echo two >&2; printf three; summary 0");
    static_cast<void>(run());
    for (const char* line : {"one\n", "two\n", "three\n"}) {
        EXPECT_NE(relayed_.find(line), std::string::npos) << line;
    }
}

TEST_F(Launcher, RelaysAFloodOfOutputWhole) {
    let_mpirun_be("seq 1 200000; summary 0");
    EXPECT_EQ(run().status, ExitStatus::done);
    EXPECT_EQ(std::count(relayed_.begin(), relayed_.end(), '\n'), 200000);
    EXPECT_TRUE(relayed_.ends_with("\n200000\n"));
}

TEST_F(Launcher, GivesMpirunTheWordsOfTheCommandLineAndNoInput) {
    let_mpirun_be("printf '[%s]' \"$@\"; cat; summary 0");
    static_cast<void>(run());
    EXPECT_NE(relayed_.find("[-n][3]"), std::string::npos);
    EXPECT_NE(relayed_.find("[transcode][a b]"), std::string::npos);
    EXPECT_NE(relayed_.find("[-x][REELMILL_RUN_ID]"), std::string::npos);
}

TEST_F(Launcher, TurnsTheFirstSignalIntoARequestThatRanksCanHeed) {
    let_mpirun_be("trap 'summary 3; exit 0' USR1; kill -INT $PPID; while true; do read -t 1 <> <(:); done");
    EXPECT_EQ(run().status, ExitStatus::stopped);
    EXPECT_NE(relayed_.find("stopping;"), std::string::npos);
}

TEST_F(Launcher, EndsMpirunAtTheSecondSignal) {
    let_mpirun_be("trap 'kill -INT $PPID' USR1; trap 'exit 1' TERM; kill -TERM $PPID; "
                  "while true; do read -t 1 <> <(:); done");
    const RunSummary summary = run();
    EXPECT_EQ(summary.status, ExitStatus::stopped) << "a stop was asked for, so it is no fault of the environment";
}

TEST_F(Launcher, StartsNothingWhenNothingIsToDo) {
    let_mpirun_be("touch \"$job/../started\"");
    spec_.titles.clear();
    spec_.rejected.push_back({"x.mkv", "x.mkv: there is no such file; check the name"});
    const RunSummary summary = run();
    EXPECT_EQ(summary.status, ExitStatus::some_failed);
    ASSERT_EQ(summary.titles.size(), 1U);
    EXPECT_EQ(summary.titles[0].line, "x.mkv: there is no such file; check the name");
    EXPECT_FALSE(fs::exists(folder_ / "started"));
    EXPECT_FALSE(fs::exists(job_));
}

TEST_F(Launcher, TidiesUpAfterARankThatWorkedOnWhenAllWasDone) {
    job::make_job_folder(spec_);
    const std::string hash = job::short_output_hash(spec_.job_folder, spec_.titles.at(0).output);
    fs::create_directories(job::segments_folder(job_) + "/key-" + hash);
    fs::create_directories(job::markers_folder(job_));
    spec_.titles.at(0).kept = true;
    EXPECT_EQ(run().status, ExitStatus::done);
    EXPECT_TRUE(job::is_tidy(job_));
}

TEST_F(Launcher, LeavesAJobFolderAloneInWhichAnotherRunIsAtWork) {
    job::make_job_folder(spec_);
    const job::JobLock other = job::JobLock::begin(job_, {"another run", 0});
    let_mpirun_be("summary 0");
    EXPECT_THROW(static_cast<void>(run_under_mpirun(spec_, {})), Failure);
    EXPECT_FALSE(fs::exists(job::spec_file(job_)));
}

TEST_F(Launcher, SaysWhichMpirunIsMissingOrNoProgram) {
    for (const std::string& path : {folder_ / "no-mpirun", folder_.file("no-program", "text")}) {
        ::setenv(mpirun_variable, path.c_str(), 1);
        try {
            static_cast<void>(run_under_mpirun(spec_, {}));
            FAIL() << path;
        } catch (const Failure& failure) {
            EXPECT_EQ(failure.kind(), FailureKind::environment);
            EXPECT_EQ(std::string(failure.what()).find(path), 0U);
        }
    }
}

TEST_F(Launcher, PrintsTheLineItWouldStart) {
    let_mpirun_be("");
    LaunchOptions options;
    options.ranks = 2;
    options.arguments = {"transcode", "a b", "--print-command", "-o", "c", "--", "--print-command"};
    const std::string line = printed_command(options);
    EXPECT_EQ(line.find(folder_ / "mpirun --with-ft ulfm"), 0U);
    EXPECT_TRUE(line.ends_with(" transcode 'a b' -o c -- --print-command")) << "the option goes, the file stays";
    EXPECT_EQ(line.find(" -x "), std::string::npos) << "a run that the user starts has no variables of ours";
}

TEST_F(Launcher, RefusesAHostfileThatCannotBeRead) {
    let_mpirun_be("");
    LaunchOptions options;
    options.hostfile = folder_ / "no-hosts";
    EXPECT_THROW(static_cast<void>(printed_command(options)), Failure);
}

} // namespace
} // namespace reelmill::launch
