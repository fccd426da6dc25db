#include "reelmill/checkpoint/checkpoint_store.hpp"

#include "../../support/temporary_folder.hpp"
#include "../disk/failing_calls.hpp"
#include "altered_file.hpp"
#include "reelmill/job/job_lock.hpp"

#include <filesystem>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

namespace reelmill::checkpoint {
namespace {

using reelmill::test::content_of;
using reelmill::test::TemporaryFolder;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

WritingRight right_of(task::Term term) {
    return {term, [] { return false; }};
}

/// A snapshot that can be told from others.
scatter::RunSnapshot marked(task::Term term, const std::string& mark) {
    scatter::RunSnapshot run = test::sample_snapshot();
    run.term = term;
    run.settings_key = mark;
    return run;
}

std::vector<std::string> names_in(const std::string& folder) {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        names.push_back(entry.path().filename().string());
    }
    std::sort(names.begin(), names.end());
    return names;
}

std::string mark_of(const std::optional<Loaded>& loaded) { return loaded ? loaded->snapshot.settings_key : "none"; }

class CheckpointFolder : public ::testing::Test {
protected:
    TemporaryFolder job;
    CheckpointStore store{job.path()};
    std::string folder = job / "checkpoint";

    std::string file(const std::string& name) const { return folder + "/" + name; }
    void damage(const std::string& name) const {
        const std::string content = content_of(file(name));
        job.file("checkpoint/" + name, content.substr(0, content.size() / 2));
    }
};

TEST_F(CheckpointFolder, IsMadeForUsAloneAtTheBeginning) {
    EXPECT_FALSE(store.load());
    EXPECT_FALSE(std::filesystem::exists(folder));
    store.begin(right_of(1));
    EXPECT_EQ(std::filesystem::status(folder).permissions(), std::filesystem::perms::owner_all);
    EXPECT_THAT(names_in(folder), ElementsAre());
}

TEST_F(CheckpointFolder, GivesBackWhatWasWrittenLast) {
    store.begin(right_of(1));
    store.write(marked(1, "first"));
    const Written written = store.write(marked(1, "second"));
    const auto loaded = CheckpointStore(job.path()).load();
    ASSERT_TRUE(loaded);
    EXPECT_EQ(mark_of(loaded), "second");
    EXPECT_EQ(loaded->path, file("T000001-G00000002.h5"));
    EXPECT_TRUE(loaded->skipped.empty());
    EXPECT_EQ(written.bytes, static_cast<std::int64_t>(std::filesystem::file_size(loaded->path)));
}

TEST_F(CheckpointFolder, KeepsTwoGenerations) {
    store.begin(right_of(1));
    for (int i = 0; i < 5; ++i) {
        store.write(marked(1, "x"));
    }
    EXPECT_THAT(names_in(folder), ElementsAre("T000001-G00000004.h5", "T000001-G00000005.h5"));
}

TEST_F(CheckpointFolder, KeepsTheLastFileOfAnOlderTermUntilThereAreTwoNewerOnes) {
    store.begin(right_of(1));
    store.write(marked(1, "a"));
    store.write(marked(1, "b"));
    CheckpointStore next(job.path());
    next.begin(right_of(2));
    next.write(marked(2, "c"));
    EXPECT_THAT(names_in(folder), ElementsAre("T000001-G00000002.h5", "T000002-G00000001.h5"));
    next.write(marked(2, "d"));
    EXPECT_THAT(names_in(folder), ElementsAre("T000002-G00000001.h5", "T000002-G00000002.h5"));
}

TEST_F(CheckpointFolder, GivesBackTheOneBeforeWhenTheNewestIsDamaged) {
    store.begin(right_of(1));
    store.write(marked(1, "first"));
    store.write(marked(1, "second"));
    damage("T000001-G00000002.h5");
    const auto loaded = store.load();
    EXPECT_EQ(mark_of(loaded), "first");
    EXPECT_THAT(loaded->skipped, ElementsAre(file("T000001-G00000002.h5")));
}

TEST_F(CheckpointFolder, GivesNothingBackWhenAllAreDamaged) {
    store.begin(right_of(1));
    store.write(marked(1, "first"));
    store.write(marked(1, "second"));
    damage("T000001-G00000001.h5");
    damage("T000001-G00000002.h5");
    EXPECT_FALSE(store.load());
}

TEST_F(CheckpointFolder, DoesNotBelieveAFileThatHasAnotherOnesName) {
    store.begin(right_of(1));
    store.write(marked(1, "first"));
    job.file("checkpoint/T000002-G00000001.h5", content_of(file("T000001-G00000001.h5")));
    const auto loaded = store.load();
    EXPECT_EQ(loaded->path, file("T000001-G00000001.h5"));
    EXPECT_EQ(loaded->skipped.size(), 1U);
}

TEST_F(CheckpointFolder, OfANewerReelmillIsRefusedAndNotSkipped) {
    store.begin(right_of(1));
    store.write(marked(1, "first"));
    store.write(marked(1, "second"));
    const std::string newest = "T000001-G00000002.h5";
    job.file("checkpoint/" + newest, test::changed(content_of(file(newest)), [](hid_t opened) {
                 test::set_attribute(opened, "/", "schema_version", 9);
             }));
    try {
        static_cast<void>(store.load());
        FAIL();
    } catch (const NewerFormat& newer) {
        EXPECT_EQ(newer.what(), file(newest) + ": made by a newer reelmill; use that one, or --restart");
    }
}

TEST_F(CheckpointFolder, DoesNotMindNamesOfOtherKinds) {
    store.begin(right_of(1));
    store.write(marked(1, "mine"));
    for (const char* name : {"T1-G1.h5", "T000009-G00000009.h5.tmp", "T-00001-G00000009.h5", "term-7", "term-+00007",
                             "T999999999999999999999-G00000001.h5", ".reelmill-1.tmp", "T000002-G0000000x.h5"}) {
        job.file(std::string("checkpoint/") + name);
    }
    job.folder("checkpoint/T000001-G00000003.h5");
    EXPECT_EQ(mark_of(store.load()), "mine");
    EXPECT_NO_THROW(store.write(marked(1, "still mine")));
}

TEST_F(CheckpointFolder, IsRemovedByClearAndCanBeUsedAgain) {
    store.begin(right_of(1));
    store.write(marked(1, "x"));
    job.file("kept");
    store.clear();
    store.clear();
    EXPECT_THAT(names_in(job.path()), ElementsAre("kept"));
    EXPECT_FALSE(store.load());
    EXPECT_THROW(store.write(marked(1, "x")), Failure);
    store.begin(right_of(2));
    EXPECT_NO_THROW(store.write(marked(2, "x")));
}

TEST_F(CheckpointFolder, IsWrittenOnlyForTheTermThatIsHeld) {
    EXPECT_THROW(store.write(marked(1, "x")), Failure);
    store.begin(right_of(1));
    EXPECT_THROW(store.write(marked(2, "x")), Failure);
}

TEST_F(CheckpointFolder, TellsTheHighestTermOfAllThatLiesInIt) {
    EXPECT_EQ(store.highest_term(), 0);
    job.file("checkpoint/T000100-G00000001.h5");
    EXPECT_EQ(store.highest_term(), 100);
    job.file("checkpoint/term-000101"); // as earlier programs claimed it
    EXPECT_EQ(store.highest_term(), 101);
}

TEST_F(CheckpointFolder, FencesOffWhoHasAnOlderTerm) {
    job::JobLock first = job::JobLock::begin(job.path(), {"run"});
    store.begin({first.term(), [&] { return first.overtaken(); }});
    store.write(marked(1, "old"));
    job::JobLock second = job::JobLock::take_over(job.path(), {"run"});
    CheckpointStore next(job.path());
    next.begin({second.term(), [&] { return second.overtaken(); }});
    const auto before = names_in(folder);
    EXPECT_THROW(store.write(marked(1, "too late")), Fenced);
    EXPECT_EQ(names_in(folder), before);
    next.write(marked(2, "new"));
    next.write(marked(2, "newer"));
    EXPECT_THROW(store.write(marked(1, "far too late")), Fenced);
    EXPECT_EQ(mark_of(store.load()), "newer");
}

TEST_F(CheckpointFolder, FencesOffTheRunBeforeWhenItWasClearedSince) {
    job::JobLock first = job::JobLock::begin(job.path(), {"run"});
    store.begin({first.term(), [&] { return first.overtaken(); }});
    job::JobLock second = job::JobLock::begin(job.path(), {"run"});
    CheckpointStore later(job.path());
    later.clear();
    later.begin({second.term(), [&] { return second.overtaken(); }});
    later.write(marked(2, "later"));
    EXPECT_THROW(store.write(marked(1, "before")), Fenced);
    EXPECT_EQ(mark_of(store.load()), "later");
}

TEST_F(CheckpointFolder, FencesOffWhoFindsFilesOfAHigherTerm) {
    store.begin(right_of(1));
    job.file("checkpoint/T000002-G00000001.h5");
    EXPECT_THROW(store.write(marked(1, "too late")), Fenced);
}

TEST_F(CheckpointFolder, ThatWasRemovedIsNotMadeAgainByAWrite) {
    store.begin(right_of(1));
    std::filesystem::remove_all(folder);
    try {
        store.write(marked(1, "x"));
        FAIL();
    } catch (const Fenced&) {
        FAIL() << "nobody has taken over";
    } catch (const Failure& failure) {
        EXPECT_THAT(failure.what(), HasSubstr("was removed"));
    }
    EXPECT_FALSE(std::filesystem::exists(folder));
}

/// Sleeps between the look for higher terms and the rename, as a stopped process does.
class SleepyCalls : public disk::SystemCalls {
public:
    std::function<void()> meanwhile;
    int rename(const char* from, const char* to) override {
        std::exchange(meanwhile, [] {})();
        return SystemCalls::rename(from, to);
    }
};

TEST(CheckpointFence, HoldsAgainstAWriterThatSleptBeforeItsRename) {
    const TemporaryFolder job;
    SleepyCalls calls;
    CheckpointStore sleeper(job.path(), calls);
    CheckpointStore next(job.path());
    sleeper.begin(right_of(1));
    calls.meanwhile = [&] {
        next.begin(right_of(2));
        for (const char* mark : {"a", "b", "c"}) {
            next.write(marked(2, mark));
        }
    };
    sleeper.write(marked(1, "slept"));
    EXPECT_EQ(mark_of(next.load()), "c");
    EXPECT_TRUE(std::filesystem::exists(job / "checkpoint/T000002-G00000002.h5"));
    EXPECT_TRUE(std::filesystem::exists(job / "checkpoint/T000002-G00000003.h5"));
    EXPECT_FALSE(std::filesystem::exists(job / "checkpoint/T000001-G00000001.h5"));
    EXPECT_THROW(sleeper.write(marked(1, "awake")), Fenced);
}

class CheckpointTrouble : public ::testing::Test {
protected:
    TemporaryFolder job;
    disk::FailingCalls calls;
    CheckpointStore store{job.path(), calls};

    void SetUp() override {
        store.begin(right_of(1));
        store.write(marked(1, "good"));
    }
    void expect_old_state_kept() {
        EXPECT_THROW(store.write(marked(1, "lost")), Failure);
        EXPECT_THAT(names_in(job / "checkpoint"), ElementsAre("T000001-G00000001.h5"));
        EXPECT_EQ(mark_of(store.load()), "good");
    }
};

TEST_F(CheckpointTrouble, OfAFullDiskLeavesTheLastOneAndIsOverWhenThereIsRoom) {
    calls.write_error = ENOSPC;
    expect_old_state_kept();
    calls.longest_write = 1000;
    calls.writes_before_error = calls.writes + 3;
    expect_old_state_kept();
    calls.write_error = 0;
    store.write(marked(1, "new"));
    EXPECT_EQ(mark_of(store.load()), "new");
}

TEST_F(CheckpointTrouble, OfInterruptedAndShortWritesIsNone) {
    calls.interruptions = 5;
    calls.longest_write = 777;
    store.write(marked(1, "new"));
    EXPECT_EQ(mark_of(store.load()), "new");
    EXPECT_EQ(calls.interruptions, 0);
}

TEST_F(CheckpointTrouble, OfAFailedFsyncOrRenameLeavesTheLastOne) {
    calls.fsync_error = EIO;
    expect_old_state_kept();
    calls.fsync_error = 0;
    calls.rename_error = EIO;
    expect_old_state_kept();
}

} // namespace
} // namespace reelmill::checkpoint
