#include "reelmill/process/child.hpp"

#include "reelmill/core/failure.hpp"
#include "reelmill/process/ask.hpp"
#include "reelmill/process/speaking_child.hpp"

#include <csignal>
#include <cstdlib>
#include <gmock/gmock.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace reelmill::process {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using Lines = std::vector<std::string>;

Lines lines_until_the_end(SpeakingChild& child) {
    Lines lines;
    while (!child.look([&](std::string_view line) { lines.emplace_back(line); })) {
        std::this_thread::yield();
    }
    return lines;
}

Lines lines_of(Start start) {
    SpeakingChild child(std::move(start));
    return lines_until_the_end(child);
}

TEST(Child, HasNoSignalBlockedOrIgnored) {
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    const auto handler = ::signal(SIGUSR2, SIG_IGN);
    const Lines lines = lines_of({.words = {"grep", "-E", "^Sig(Blk|Ign)", "/proc/self/status"}});
    ::signal(SIGUSR2, handler);
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    EXPECT_THAT(lines, ElementsAre("SigBlk:\t0000000000000000", "SigIgn:\t0000000000000000"));
}

TEST(Child, LeavesTheSignalsOfItsStarterAsTheyWere) {
    sigset_t before;
    sigset_t after;
    pthread_sigmask(SIG_SETMASK, nullptr, &before);
    const Child child({.words = {"true"}});
    pthread_sigmask(SIG_SETMASK, nullptr, &after);
    for (int signal = 1; signal < NSIG; ++signal) {
        EXPECT_EQ(sigismember(&before, signal), sigismember(&after, signal)) << signal;
    }
}

TEST(Child, GetsTheVariablesThatAreSetAndNotThoseThatAreLeftOut) {
    ::setenv("REELMILL_TEST_A", "old", 1);
    ::setenv("REELMILL_TEST_B", "kept", 1);
    ::setenv("REELMILL_LEFT_C", "1", 1);
    Start start{.words = {"sh", "-c", "echo $REELMILL_TEST_A $REELMILL_TEST_B $REELMILL_LEFT_C"}};
    start.variables = {{"REELMILL_TEST_A", "new"}};
    start.left_out = {"REELMILL_LEFT"};
    EXPECT_THAT(lines_of(start), ElementsAre("new kept"));
    for (const char* name : {"REELMILL_TEST_A", "REELMILL_TEST_B", "REELMILL_LEFT_C"}) {
        ::unsetenv(name);
    }
}

TEST(Child, HasAProcessGroupOfItsOwn) {
    Child child({.words = {"sleep", "600"}});
    EXPECT_EQ(::getpgid(child.pid()), child.pid());
}

TEST(Child, ThatCannotBeExecutedIsAFailureThatSaysWhy) {
    const auto line_of = [](const std::string& program) {
        try {
            const Child child({.words = {program}});
        } catch (const Failure& failure) {
            EXPECT_EQ(failure.kind(), FailureKind::environment);
            return std::string(failure.what());
        }
        return std::string("started");
    };
    EXPECT_THAT(line_of("/no/such/program"),
                HasSubstr("/no/such/program: cannot start it in a process of its own: No"));
    EXPECT_THAT(line_of("reelmill-no-such-command"), HasSubstr("No such file"));
    EXPECT_THAT(line_of("/etc/passwd"), HasSubstr("Permission denied"));
}

TEST(Child, SaysHowItEnded) {
    Child good({.words = {"true"}});
    Child bad({.words = {"sh", "-c", "exit 3"}});
    Child killed({.words = {"sleep", "600"}});
    EXPECT_FALSE(killed.end());
    killed.send_signal(SIGTERM);
    constexpr std::chrono::minutes long_enough{1};
    EXPECT_EQ(good.wait_for_end(long_enough), 0);
    EXPECT_EQ(WEXITSTATUS(bad.wait_for_end(long_enough).value()), 3);
    EXPECT_EQ(WTERMSIG(killed.wait_for_end(long_enough).value()), SIGTERM);
}

TEST(Child, IsKilledWithAllThatItStarted) {
    ::prctl(PR_SET_CHILD_SUBREAPER, 1);
    pid_t grandchild = 0;
    {
        SpeakingChild child({.words = {"sh", "-c", "sleep 600 & echo $!; wait"}});
        while (grandchild == 0) {
            child.look([&](std::string_view line) { grandchild = std::stoi(std::string(line)); });
        }
    }
    int status = 0;
    ASSERT_EQ(::waitpid(grandchild, &status, 0), grandchild);
    EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) << status;
    ::prctl(PR_SET_CHILD_SUBREAPER, 0);
}

TEST(SpeakingChild, LosesNothingThatWasSaidBeforeTheEnd) {
    EXPECT_THAT(lines_of({.words = {"printf", "one\\ntwo"}}), ElementsAre("one", "two"));
    EXPECT_THAT(lines_of({.words = {"sh", "-c", "printf why >&2; kill -KILL $$"}}), ElementsAre("why"));
}

TEST(SpeakingChild, HasALineThatNeverEndsCut) {
    const Lines lines = lines_of({.words = {"head", "-c", "300000", "/dev/zero"}});
    std::size_t bytes = 0;
    for (const std::string& line : lines) {
        EXPECT_LT(line.size(), 80'000U);
        bytes += line.size();
    }
    EXPECT_EQ(bytes, 300'000U);
}

} // namespace
} // namespace reelmill::process
