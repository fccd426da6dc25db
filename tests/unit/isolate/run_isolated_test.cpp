#include "reelmill/isolate/isolated_task.hpp"

#include "support/temporary_folder.hpp"

#include "reelmill/core/failure.hpp"

#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <gmock/gmock.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace reelmill::isolate::test {
namespace {

using reelmill::test::content_of;
using reelmill::test::TemporaryFolder;
using task::TaskFailure;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

std::vector<std::string> child_that(const std::string& part) {
    const auto folder = std::filesystem::read_symlink("/proc/self/exe").parent_path();
    return {folder / "reelmill_isolated_child", part};
}

task::TracksTask tracks_task(const std::string& segment = {}) {
    task::TracksTask task;
    task.index.path = RawPath("/in/a\n.mkv");
    task.key = "the key";
    task.segment = RawPath(segment);
    return task;
}

task::ShardTask shard_task(std::optional<Ticks> begin, std::optional<Ticks> end, int deaths) {
    task::ShardTask task;
    task.index.path = RawPath("/in/a.mkv");
    task.index.video.resize(1);
    task.index.video[0].time_base = {1, 1000};
    if (begin) {
        task.shard.begin = title::CutPoint{*begin, no_ticks, -1, -1};
    }
    if (end) {
        task.shard.end = title::CutPoint{*end, no_ticks, -1, -1};
    }
    task.deaths = deaths;
    return task;
}

TaskFailure failure_of(const task::Task& task, const std::string& part) {
    WorkMonitor monitor;
    const auto result = run_isolated(task, monitor, child_that(part));
    const auto* failure = std::get_if<TaskFailure>(&result);
    return failure == nullptr ? TaskFailure{FailureKind::internal, "no failure", {}} : *failure;
}

std::vector<std::string> account_of_child() {
    WorkMonitor monitor;
    const auto result = run_isolated(tracks_task(), monitor, child_that("tell"));
    std::vector<std::string> texts;
    for (const Warning& warning : std::get<task::TracksResult>(result).warnings) {
        texts.push_back(warning.text);
    }
    return texts;
}

void wait_until(const std::function<bool()>& done) {
    while (!done()) {
        std::this_thread::yield();
    }
}

TEST(Isolated, TheResultAndTheProgressComeBack) {
    WorkMonitor monitor;
    const auto result = run_isolated(tracks_task(), monitor, child_that("tell"));
    EXPECT_EQ(std::get<task::TracksResult>(result).warnings.at(0).text, "the key");
    EXPECT_EQ(monitor.frames, 1);
    EXPECT_EQ(monitor.bytes, 2);
    EXPECT_EQ(monitor.media_microseconds, 3);
}

TEST(Isolated, ALargeTaskGoesThereAndALargeResultComesBack) {
    WorkMonitor monitor;
    task::TracksTask task = tracks_task();
    task.key = std::string(3'000'000, 'k');
    const auto result = run_isolated(task, monitor, child_that("tell"));
    EXPECT_EQ(std::get<task::TracksResult>(result).warnings.at(0).text, task.key);
}

TEST(Isolated, SignalsAreAsUsualInTheChild) {
    sigset_t set;
    sigset_t before;
    sigfillset(&set);
    pthread_sigmask(SIG_SETMASK, &set, &before);
    const auto handler = ::signal(SIGQUIT, SIG_IGN);
    EXPECT_EQ(account_of_child().at(1), "");
    ::signal(SIGQUIT, handler);
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

TEST(Isolated, TheChildCannotTakeItselfForARank) {
    for (const char* name : {"OMPI_COMM_WORLD_SIZE", "PMIX_RANK", "PRTE_X", "PMI_RANK", "REELMILL_TEST_KEPT"}) {
        ::setenv(name, "1", 1);
    }
    const auto account = account_of_child();
    EXPECT_EQ(account.at(2), "");
    EXPECT_EQ(account.at(4), "kept");
    for (const char* name : {"OMPI_COMM_WORLD_SIZE", "PMIX_RANK", "PRTE_X", "PMI_RANK", "REELMILL_TEST_KEPT"}) {
        ::unsetenv(name);
    }
}

TEST(Isolated, NoFileOfTheParentIsOpenInTheChild) {
    const int leaking = ::open("/etc/passwd", O_RDONLY); // NOLINT(android-cloexec-open): that is the point
    const std::string files = account_of_child().at(3);
    EXPECT_THAT(files, Not(HasSubstr("passwd")));
    EXPECT_THAT(files, HasSubstr("0=/memfd:reelmill-task"));
    EXPECT_EQ(std::count(files.begin(), files.end(), '='), 4) << files; // the streams, and the way to the parent
    ::close(leaking);
}

TEST(Isolated, ItWorksWhereTheStandardStreamsAreClosed) {
    const int input = ::dup(STDIN_FILENO);
    ::close(STDIN_FILENO);
    EXPECT_EQ(account_of_child().at(0), "the key");
    ::dup2(input, STDIN_FILENO);
    ::close(input);
}

TEST(Isolated, WhatALibraryPrintsDoesNoHarm) {
    WorkMonitor monitor;
    ::testing::internal::CaptureStderr();
    const auto result = run_isolated(tracks_task(), monitor, child_that("noise"));
    EXPECT_THAT(::testing::internal::GetCapturedStderr(), HasSubstr("a library prints this"));
    EXPECT_TRUE(std::holds_alternative<task::TracksResult>(result));
}

TEST(Isolated, FailuresComeBackAsTheyAre) {
    const TaskFailure failure = failure_of(tracks_task(), "fail");
    EXPECT_EQ(failure.kind, FailureKind::environment);
    EXPECT_EQ(failure.line, "no room");
    EXPECT_EQ(failure_of(tracks_task(), "throw").line, "a mistake");
}

TEST(Isolated, AChildThatDiesSetsTheTitleAside) {
    const TaskFailure failure = failure_of(shard_task(20000, 30000, 1), "segv");
    EXPECT_EQ(failure.kind, FailureKind::input);
    EXPECT_EQ(failure.line, "/in/a.mkv: transcoding from 20.000 s to 30.000 s ended by signal 11 (Segmentation fault) "
                            "twice, so this title is set aside; try another FFmpeg version, or report the file");
    EXPECT_THAT(failure_of(shard_task({}, 10500, 0), "segv").line,
                HasSubstr("from the start to 10.500 s ended by signal 11 (Segmentation fault), so"));
    EXPECT_THAT(failure_of(shard_task(1, {}, 2), "segv").line,
                HasSubstr("from 0.001 s to the end ended by signal 11 (Segmentation fault) 3 times,"));
    EXPECT_THAT(failure_of(tracks_task(), "segv").line, StartsWith("/in/a\\n.mkv: transcoding of sound and subtitles"));
}

TEST(Isolated, AChildThatWasKilledMakesOneThinkOfMemory) {
    const TaskFailure failure = failure_of(shard_task(20000, 30000, 1), "kill");
    EXPECT_EQ(failure.kind, FailureKind::input);
    EXPECT_THAT(failure.line, HasSubstr("ended by signal 9 (Killed) twice (perhaps out of memory), so"));
}

TEST(Isolated, AChildWithoutAResultSetsTheTitleAside) {
    EXPECT_THAT(failure_of(tracks_task(), "exit").line, HasSubstr("ended with exit status 3 and no result, so"));
    EXPECT_EQ(failure_of(tracks_task(), "exit").kind, FailureKind::input);
    EXPECT_THAT(failure_of(tracks_task(), "rubbish").line, HasSubstr("ended with a result that is none, so"));
}

TEST(Isolated, AProgramThatIsNotThereIsNoFaultOfTheTitle) {
    WorkMonitor monitor;
    try {
        (void)run_isolated(tracks_task(), monitor, {"/no/such/program"});
        FAIL();
    } catch (const Failure& failure) {
        EXPECT_EQ(failure.kind(), FailureKind::environment);
        EXPECT_THAT(failure.what(), HasSubstr("/no/such/program: cannot start it in a process of its own"));
    }
}

TEST(Isolated, ProgressIsSeenBeforeTheEndAndAStopKillsTheChild) {
    const TemporaryFolder folder;
    WorkMonitor monitor;
    task::TaskResult result;
    {
        const std::jthread thread(
            [&] { result = run_isolated(tracks_task(folder / "pid"), monitor, child_that("hang")); });
        wait_until([&] { return monitor.frames == 7; });
        ::kill(std::stoi(content_of(folder / "pid")), SIGTERM); // the child leaves stopping to the parent
        monitor.stop = true;
    }
    EXPECT_EQ(std::get<TaskFailure>(result).kind, FailureKind::interrupted);
    EXPECT_EQ(::kill(std::stoi(content_of(folder / "pid")), 0), -1);
}

TEST(Isolated, TheChildEndsWithItsParent) {
    const TemporaryFolder folder;
    ::prctl(PR_SET_CHILD_SUBREAPER, 1);
    const pid_t parent = ::fork();
    if (parent == 0) {
        WorkMonitor monitor;
        (void)run_isolated(tracks_task(folder / "pid"), monitor, child_that("hang"));
        ::_exit(0);
    }
    wait_until([&] { return content_of(folder / "pid").ends_with("\n"); });
    ::kill(parent, SIGKILL);
    ASSERT_EQ(::waitpid(parent, nullptr, 0), parent);
    int status = 0;
    ASSERT_GT(::waitpid(std::stoi(content_of(folder / "pid")), &status, 0), 0);
    EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) << status;
    ::prctl(PR_SET_CHILD_SUBREAPER, 0);
}

TEST(Isolated, ManyAtOnce) {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 8; ++i) {
        threads.emplace_back([i] {
            if (i % 2 == 0) {
                EXPECT_EQ(account_of_child().at(0), "the key");
            } else {
                EXPECT_THAT(failure_of(tracks_task(), "segv").line, HasSubstr("signal 11"));
            }
        });
    }
}

// Started by hand it says what it is, and does nothing.
TEST(BeIsolated, WithoutATaskItRefuses) {
    const int status = std::system(("exec </dev/null >/dev/null 2>&1 " + child_that("tell").front() + " tell").c_str());
    EXPECT_EQ(WEXITSTATUS(status), 1);
}

} // namespace
} // namespace reelmill::isolate::test
