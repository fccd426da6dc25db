#include "reelmill/job/job_lock.hpp"

#include "support/temporary_folder.hpp"

#include "reelmill/core/failure.hpp"
#include "reelmill/core/json.hpp"

#include <csignal>
#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

namespace reelmill::job::test {
namespace {

using reelmill::test::content_of;
using reelmill::test::TemporaryFolder;
using ::testing::HasSubstr;

class JobLockTest : public ::testing::Test {
protected:
    /// This machine under another name, after another boot: what runs there cannot be looked at from here.
    [[nodiscard]] static Surroundings elsewhere() {
        Surroundings there;
        there.host.host = "elsewhere";
        there.host.boot_id = "another boot";
        return there;
    }

    /// Waiting takes no time but on the clock that begin() is shown. `meanwhile` happens in each wait.
    Surroundings waiting(std::function<void()> meanwhile = [] {}) {
        Surroundings here;
        here.now = [this] { return now; };
        here.wait = [this, meanwhile](std::chrono::milliseconds time) {
            now += time;
            waited += time;
            meanwhile();
            return true;
        };
        return here;
    }

    std::string line_of_refusal(const Claimant& claimant, const Surroundings& surroundings, FailureKind kind) {
        try {
            (void)JobLock::begin(job(), claimant, surroundings);
        } catch (const Failure& failure) {
            EXPECT_EQ(failure.kind(), kind);
            return failure.what();
        }
        ADD_FAILURE() << "was not refused";
        return {};
    }
    std::string line_of_refusal(const Claimant& claimant) {
        return line_of_refusal(claimant, waiting(), FailureKind::usage);
    }

    [[nodiscard]] const std::string& job() const { return folder.path(); }
    [[nodiscard]] std::string term_file(int number) const {
        return folder / ("terms/term-00000" + std::to_string(number));
    }
    void alter(int number, const std::function<void(Json&)>& change) const {
        Json holder = Json::parse(content_of(term_file(number)));
        change(holder);
        (void)folder.file("terms/term-00000" + std::to_string(number), holder.dump());
    }

    TemporaryFolder folder;
    std::chrono::steady_clock::time_point now;
    std::chrono::milliseconds waited{0};
};

TEST_F(JobLockTest, TheFirstRunGetsTermOneInAPrivateFolder) {
    const JobLock lock = JobLock::begin(job(), {"run", 3});
    EXPECT_EQ(lock.term(), 1);
    EXPECT_FALSE(lock.overtaken());
    const Json holder = Json::parse(content_of(term_file(1)));
    EXPECT_EQ(holder.at("run_id"), "run");
    EXPECT_EQ(holder.at("rank"), 3);
    EXPECT_EQ(holder.at("pid"), ::getpid());
    EXPECT_GT(holder.at("pid_start").get<std::int64_t>(), 0);
    EXPECT_FALSE(holder.at("boot_id").get<std::string>().empty());
    using std::filesystem::perms;
    EXPECT_EQ(std::filesystem::status(folder / "terms").permissions(), perms::owner_all);
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder / "terms"), {}), 1) << "drafts are removed";
}

TEST_F(JobLockTest, ASecondRunIsRefusedAtOnceWhileTheFirstLives) {
    const JobLock lock = JobLock::begin(job(), {"run"});
    alter(1, [](Json& holder) { holder["since_unix_seconds"] = std::time(nullptr) - 12 * 60 - 5; });
    const std::string line = line_of_refusal({"other"});
    EXPECT_THAT(line, HasSubstr(job() + ": another run is at work here (host "));
    EXPECT_THAT(line, HasSubstr("pid " + std::to_string(::getpid()) + ", for 12 min); wait for it, or stop it first"));
    EXPECT_EQ(waited.count(), 0);
    EXPECT_FALSE(lock.overtaken());
}

TEST_F(JobLockTest, AReleasedFolderIsFreeAndItsNumbersGoOn) {
    JobLock first = JobLock::begin(job(), {"run"});
    JobLock second = JobLock::take_over(job(), {"run", 1, first.term()});
    second.release();
    EXPECT_FALSE(std::filesystem::exists(term_file(1))) << "files of earlier holders are removed";
    const JobLock third = JobLock::begin(job(), {"other"}, waiting());
    EXPECT_EQ(third.term(), 3);
    EXPECT_EQ(waited.count(), 0);
}

TEST_F(JobLockTest, WithoutAReleaseTheFolderStaysHeld) {
    { const JobLock lock = JobLock::begin(job(), {"run"}); }
    (void)line_of_refusal({"other"});
}

TEST_F(JobLockTest, TheSameRunBeginsAgain) {
    const JobLock first = JobLock::begin(job(), {"run"});
    const JobLock second = JobLock::begin(job(), {"run"}, waiting());
    EXPECT_EQ(second.term(), 2);
    EXPECT_TRUE(first.overtaken());
    EXPECT_FALSE(second.overtaken());
}

TEST_F(JobLockTest, AKilledHolderIsKnownToBeDead) {
    int ends[2];
    ASSERT_EQ(::pipe(ends), 0);
    const pid_t child = ::fork();
    if (child == 0) {
        const JobLock lock = JobLock::begin(job(), {"run"});
        static_cast<void>(!::write(ends[1], "x", 1));
        ::pause();
        ::_exit(0);
    }
    char byte = 0;
    ASSERT_EQ(::read(ends[0], &byte, 1), 1);
    EXPECT_THAT(line_of_refusal({"other"}), HasSubstr("pid " + std::to_string(child)));
    ASSERT_EQ(::kill(child, SIGKILL), 0);
    siginfo_t ended{};
    ASSERT_EQ(::waitid(P_PID, static_cast<id_t>(child), &ended, WEXITED | WNOWAIT), 0);
    EXPECT_EQ(JobLock::begin(job(), {"other"}, waiting()).term(), 2) << "a zombie holds nothing";
    ASSERT_EQ(::waitpid(child, nullptr, 0), child);
    alter(2, [child](Json& holder) { holder["pid"] = child; });
    EXPECT_EQ(JobLock::begin(job(), {"third"}, waiting()).term(), 3);
    EXPECT_EQ(waited.count(), 0);
    ::close(ends[0]);
    ::close(ends[1]);
}

TEST_F(JobLockTest, APidThatIsUsedAgainIsNotTheHolder) {
    const JobLock lock = JobLock::begin(job(), {"run"});
    alter(1, [](Json& holder) { holder["pid_start"] = holder["pid_start"].get<std::int64_t>() - 1; });
    EXPECT_EQ(JobLock::begin(job(), {"other"}, waiting()).term(), 2);
}

TEST_F(JobLockTest, AProcessWhoseStartIsNotToldCountsAsTheHolder) {
    const JobLock lock = JobLock::begin(job(), {"run"});
    Surroundings here = waiting();
    here.host.start_of = [](std::int64_t) { return 0; };
    EXPECT_THAT(line_of_refusal({"other"}, here, FailureKind::usage), HasSubstr("another run is at work"));
}

TEST_F(JobLockTest, AMachineThatWasStartedAnewHasNoHolderAnyMore) {
    Surroundings before = waiting();
    before.host.host = "node1";
    const JobLock lock = JobLock::begin(job(), {"run"}, before);
    Surroundings after = before;
    after.host.boot_id = "another boot";
    EXPECT_EQ(JobLock::begin(job(), {"other"}, after).term(), 2);
    EXPECT_EQ(waited.count(), 0);
}

TEST_F(JobLockTest, TwoMachinesNamedLocalhostAreNotTakenForOne) {
    Surroundings before = waiting();
    before.host.host = "localhost.localdomain";
    const JobLock lock = JobLock::begin(job(), {"run"}, before);
    Surroundings after = before;
    after.host.boot_id = "another boot";
    (void)JobLock::begin(job(), {"other"}, after);
    EXPECT_GE(waited, after.silence);
}

TEST_F(JobLockTest, ASilentHolderElsewhereIsDeadAfterTheWholeSilence) {
    const JobLock lock = JobLock::begin(job(), {"run"}, elsewhere());
    const Surroundings here = waiting();
    const JobLock next = JobLock::begin(job(), {"other"}, here);
    EXPECT_EQ(next.term(), 2);
    EXPECT_GE(waited, here.silence);
    EXPECT_LT(waited, here.silence + std::chrono::seconds(2));
    EXPECT_TRUE(lock.overtaken());
}

TEST_F(JobLockTest, AHolderElsewhereThatRenewsIsAlive) {
    JobLock lock = JobLock::begin(job(), {"run"}, elsewhere());
    const auto renew_after_80_seconds = [&] {
        if (waited == std::chrono::seconds(80)) {
            lock.renew();
        }
    };
    const std::string line = line_of_refusal({"other"}, waiting(renew_after_80_seconds), FailureKind::usage);
    EXPECT_THAT(line, HasSubstr("host elsewhere, pid "));
    EXPECT_EQ(waited, std::chrono::seconds(80));
}

TEST_F(JobLockTest, ClocksOfMachinesAreNotCompared) {
    const JobLock lock = JobLock::begin(job(), {"run"}, elsewhere());
    for (const auto hours : {-1000, 1000}) {
        const auto time = std::filesystem::file_time_type::clock::now() + std::chrono::hours(hours);
        std::filesystem::last_write_time(term_file(1), time);
        int waits = 0;
        Surroundings here = waiting();
        here.wait = [&waits](std::chrono::milliseconds) { return ++waits < 3; };
        EXPECT_THAT(line_of_refusal({"other"}, here, FailureKind::interrupted), HasSubstr("stopped before"));
        EXPECT_EQ(waits, 3);
    }
}

TEST_F(JobLockTest, AHolderElsewhereThatReleasesMeanwhileMakesRoom) {
    JobLock lock = JobLock::begin(job(), {"run"}, elsewhere());
    const JobLock next = JobLock::begin(job(), {"other"}, waiting([&] { lock.release(); }));
    EXPECT_EQ(next.term(), 2);
    EXPECT_EQ(waited, std::chrono::seconds(1));
}

TEST_F(JobLockTest, WhoeverWasFasterDuringTheWaitIsLookedAtAnew) {
    const JobLock lock = JobLock::begin(job(), {"run"}, elsewhere());
    std::optional<JobLock> faster;
    const auto be_faster = [&] {
        if (!faster) {
            faster.emplace(JobLock::take_over(job(), {"run", 1, 1}));
        }
    };
    (void)line_of_refusal({"other"}, waiting(be_faster), FailureKind::usage);
    EXPECT_EQ(waited, std::chrono::seconds(1)) << "the new holder is a process of this machine";
}

TEST_F(JobLockTest, PidsOfAnotherNamespaceProveNothing) {
    Surroundings container = waiting();
    container.host.pid_namespace = "pid:[1]";
    container.host.start_of = [](std::int64_t) { return 77; };
    const JobLock lock = JobLock::begin(job(), {"run"}, container);
    const Surroundings here = waiting();
    EXPECT_EQ(JobLock::begin(job(), {"other"}, here).term(), 2);
    EXPECT_GE(waited, here.silence);
}

TEST_F(JobLockTest, AGarbledFileCountsForTheNumbersAndIsDeadAfterTheSilence) {
    for (const std::string content : {"", "{\"run_id\": 7}", "rubbish"}) {
        const TemporaryFolder other;
        other.file("terms/term-000007", content);
        waited = {};
        const Surroundings here = waiting();
        EXPECT_EQ(JobLock::begin(other.path(), {"run"}, here).term(), 8);
        EXPECT_GE(waited, here.silence);
    }
}

TEST_F(JobLockTest, OtherNamesInTheFolderAreNoTerms) {
    for (const std::string name : {"term-", "term-x", "term-12x", "term--4", "term-99999999999999999999", "x", ".x"}) {
        (void)folder.file("terms/" + name);
    }
    EXPECT_EQ(JobLock::begin(job(), {"run"}, waiting()).term(), 1);
}

TEST_F(JobLockTest, ATakeoverGoesAboveAllNumbersHeardOf) {
    const JobLock first = JobLock::begin(job(), {"run"});
    EXPECT_EQ(JobLock::take_over(job(), {"run", 1, 1}).term(), 2);
    EXPECT_EQ(JobLock::take_over(job(), {"run", 2, 0}).term(), 3);
    EXPECT_EQ(JobLock::take_over(job(), {"run", 3, 10}).term(), 11);
    EXPECT_TRUE(first.overtaken());
}

TEST_F(JobLockTest, ANewRunGoesAboveAllNumbersHeardOf) {
    EXPECT_EQ(JobLock::begin(job(), {"run", 0, 41}).term(), 42);
    EXPECT_EQ(JobLock::begin(job(), {"run", 1, 7}).term(), 43);
}

TEST_F(JobLockTest, ATakeoverFromAnotherRunIsRefused) {
    const JobLock first = JobLock::begin(job(), {"run"}, elsewhere());
    JobLock second = JobLock::begin(job(), {"other"}, waiting());
    for (int attempt = 0; attempt < 2; ++attempt) {
        try {
            (void)JobLock::take_over(job(), {"run", 1, first.term()});
            FAIL();
        } catch (const Failure& failure) {
            EXPECT_EQ(failure.kind(), FailureKind::interrupted);
            EXPECT_THAT(failure.what(), HasSubstr("another run has taken over"));
        }
        second.release();
    }
    (void)folder.file("terms/term-000003", "rubbish");
    EXPECT_THROW((void)JobLock::take_over(job(), {"other", 0, 2}), Failure);
}

TEST_F(JobLockTest, RenewingChangesTheTimeOfTheFile) {
    JobLock lock = JobLock::begin(job(), {"run"});
    const auto long_ago = std::filesystem::file_time_type::clock::now() - std::chrono::hours(1);
    std::filesystem::last_write_time(term_file(1), long_ago);
    lock.renew();
    EXPECT_GT(std::filesystem::last_write_time(term_file(1)), long_ago);
}

TEST_F(JobLockTest, RenewingFailsInAFolderThatIsGoneOrAnotherOne) {
    JobLock lock = JobLock::begin(job(), {"run"});
    std::filesystem::remove_all(folder / "terms");
    const auto kind_of_failure = [&] {
        try {
            lock.renew();
        } catch (const Failure& failure) {
            return failure.kind();
        }
        return FailureKind::internal;
    };
    EXPECT_EQ(kind_of_failure(), FailureKind::environment);
    EXPECT_THROW((void)lock.overtaken(), Failure);
    JobLock other = JobLock::begin(job(), {"other"});
    EXPECT_EQ(kind_of_failure(), FailureKind::environment);
    lock.release();
    (void)line_of_refusal({"third"});
    other.release();
    const JobLock higher = JobLock::begin(job(), {"third"});
    EXPECT_EQ(kind_of_failure(), FailureKind::interrupted);
}

/// The reply to link(2) is lost, in one of the ways in which that shows.
struct DeafLink : disk::SystemCalls {
    int error = 0;
    bool done = false;
    int link(const char* from, const char* to) override {
        if (done) {
            SystemCalls::link(from, to);
        }
        errno = error;
        return -1;
    }
};

TEST_F(JobLockTest, ALinkWhoseReplyWasLostIsFoundByItsCount) {
    for (const int error : {EEXIST, EIO, ETIMEDOUT}) {
        DeafLink calls;
        calls.error = error;
        calls.done = true;
        Surroundings here = waiting();
        Surroundings deaf{here.host, here.wait, here.now, here.silence, calls};
        EXPECT_EQ(JobLock::begin(folder.folder(std::to_string(error)), {"run"}, deaf).term(), 1);
    }
}

TEST_F(JobLockTest, ALinkThatFailedIsAnErrorOrDoneWithoutLinks) {
    DeafLink calls;
    Surroundings here = waiting();
    const Surroundings deaf{here.host, here.wait, here.now, here.silence, calls};
    calls.error = EIO;
    EXPECT_THROW((void)JobLock::begin(job(), {"run"}, deaf), Failure);
    calls.error = EPERM;
    EXPECT_EQ(JobLock::begin(job(), {"run"}, deaf).term(), 1);
    EXPECT_EQ(JobLock::take_over(job(), {"run"}, deaf).term(), 2);
}

} // namespace
} // namespace reelmill::job::test
