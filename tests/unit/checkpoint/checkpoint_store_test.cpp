#include "reelmill/checkpoint/checkpoint_store.hpp"

#include "../../support/temporary_folder.hpp"
#include "../disk/failing_calls.hpp"
#include "altered_file.hpp"

#include <filesystem>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <set>
#include <sys/stat.h>
#include <thread>

namespace reelmill::checkpoint {
namespace {

using reelmill::test::content_of;
using reelmill::test::TemporaryFolder;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

const Claimant somebody{7, "node-7", 4711};

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
    task::Term claim() { return store.claim_term(0, somebody); }
};

TEST_F(CheckpointFolder, IsMadeForUsAloneWhenTheFirstTermIsClaimed) {
    EXPECT_FALSE(store.load());
    EXPECT_FALSE(std::filesystem::exists(folder));
    EXPECT_EQ(claim(), 1);
    EXPECT_EQ(std::filesystem::status(folder).permissions(), std::filesystem::perms::owner_all);
    EXPECT_THAT(names_in(folder), ElementsAre("term-000001"));
    EXPECT_THAT(content_of(file("term-000001")), HasSubstr(R"("host":"node-7","pid":4711)"));
}

TEST_F(CheckpointFolder, GivesBackWhatWasWrittenLast) {
    claim();
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
    claim();
    for (int i = 0; i < 5; ++i) {
        store.write(marked(1, "x"));
    }
    EXPECT_THAT(names_in(folder), ElementsAre("T000001-G00000004.h5", "T000001-G00000005.h5", "term-000001"));
}

TEST_F(CheckpointFolder, KeepsTheLastFileOfAnOlderTermUntilThereAreTwoNewerOnes) {
    claim();
    store.write(marked(1, "a"));
    store.write(marked(1, "b"));
    CheckpointStore next(job.path());
    EXPECT_EQ(next.claim_term(0, somebody), 2);
    next.write(marked(2, "c"));
    EXPECT_THAT(names_in(folder),
                ElementsAre("T000001-G00000002.h5", "T000002-G00000001.h5", "term-000001", "term-000002"));
    next.write(marked(2, "d"));
    EXPECT_THAT(names_in(folder),
                ElementsAre("T000002-G00000001.h5", "T000002-G00000002.h5", "term-000001", "term-000002"));
}

TEST_F(CheckpointFolder, GivesBackTheOneBeforeWhenTheNewestIsDamaged) {
    claim();
    store.write(marked(1, "first"));
    store.write(marked(1, "second"));
    damage("T000001-G00000002.h5");
    const auto loaded = store.load();
    EXPECT_EQ(mark_of(loaded), "first");
    EXPECT_THAT(loaded->skipped, ElementsAre(file("T000001-G00000002.h5")));
}

TEST_F(CheckpointFolder, GivesNothingBackWhenAllAreDamaged) {
    claim();
    store.write(marked(1, "first"));
    store.write(marked(1, "second"));
    damage("T000001-G00000001.h5");
    damage("T000001-G00000002.h5");
    EXPECT_FALSE(store.load());
}

TEST_F(CheckpointFolder, DoesNotBelieveAFileThatHasAnotherOnesName) {
    claim();
    store.write(marked(1, "first"));
    job.file("checkpoint/T000002-G00000001.h5", content_of(file("T000001-G00000001.h5")));
    const auto loaded = store.load();
    EXPECT_EQ(loaded->path, file("T000001-G00000001.h5"));
    EXPECT_EQ(loaded->skipped.size(), 1U);
}

TEST_F(CheckpointFolder, OfANewerReelmillIsRefusedAndNotSkipped) {
    claim();
    store.write(marked(1, "first"));
    store.write(marked(1, "second"));
    const std::string newest = "T000001-G00000002.h5";
    job.file("checkpoint/" + newest, test::changed(content_of(file(newest)), [](hid_t opened) {
                 test::set_attribute(opened, "/", "schema_version", 9);
             }));
    try {
        static_cast<void>(store.load());
        FAIL();
    } catch (const NewerSchema& newer) {
        EXPECT_EQ(newer.what(), file(newest) + ": made by a newer reelmill; use that one, or --restart");
    }
}

TEST_F(CheckpointFolder, DoesNotMindNamesOfOtherKinds) {
    claim();
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
    claim();
    store.write(marked(1, "x"));
    job.file("kept");
    store.clear();
    store.clear();
    EXPECT_THAT(names_in(job.path()), ElementsAre("kept"));
    EXPECT_FALSE(store.load());
    EXPECT_THROW(store.write(marked(1, "x")), Failure);
    EXPECT_EQ(claim(), 1);
}

TEST_F(CheckpointFolder, IsWrittenOnlyForTheClaimedTerm) {
    EXPECT_THROW(store.write(marked(1, "x")), Failure);
    claim();
    EXPECT_THROW(store.write(marked(2, "x")), Failure);
}

TEST_F(CheckpointFolder, HandsOutTermsAboveAllThatAreKnown) {
    EXPECT_EQ(store.claim_term(41, somebody), 42);
    EXPECT_EQ(CheckpointStore(job.path()).claim_term(7, somebody), 43);
    job.file("checkpoint/T000100-G00000001.h5"); // its claim was lost
    EXPECT_EQ(CheckpointStore(job.path()).claim_term(0, somebody), 101);
}

TEST_F(CheckpointFolder, GivesEachOfManyClaimantsATermOfItsOwn) {
    constexpr int claimants = 8;
    constexpr int claims = 10;
    std::vector<std::vector<task::Term>> terms(claimants);
    {
        std::vector<std::jthread> threads;
        for (auto& mine : terms) {
            threads.emplace_back([&] {
                for (int i = 0; i < claims; ++i) {
                    mine.push_back(CheckpointStore(job.path()).claim_term(0, somebody));
                }
            });
        }
    }
    std::set<task::Term> all;
    for (const auto& mine : terms) {
        EXPECT_TRUE(std::is_sorted(mine.begin(), mine.end()));
        all.insert(mine.begin(), mine.end());
    }
    EXPECT_EQ(all.size(), static_cast<std::size_t>(claimants * claims));
    EXPECT_EQ(*all.rbegin(), claimants * claims);
    EXPECT_EQ(names_in(folder).size(), static_cast<std::size_t>(claimants * claims)); // no temporary file is left
}

TEST_F(CheckpointFolder, FencesOffWhoHasAnOlderTerm) {
    claim();
    store.write(marked(1, "old"));
    CheckpointStore next(job.path());
    next.claim_term(0, somebody);
    const auto before = names_in(folder);
    EXPECT_THROW(store.write(marked(1, "too late")), Fenced);
    EXPECT_EQ(names_in(folder), before);
    next.write(marked(2, "new"));
    next.write(marked(2, "newer"));
    EXPECT_THROW(store.write(marked(1, "far too late")), Fenced);
    EXPECT_EQ(mark_of(store.load()), "newer");
}

TEST_F(CheckpointFolder, FencesOffTheRunBeforeWhenItWasClearedAndClaimedAnew) {
    claim();
    CheckpointStore later(job.path());
    later.clear();
    EXPECT_EQ(later.claim_term(0, somebody), 1);
    later.write(marked(1, "later"));
    EXPECT_THROW(store.write(marked(1, "before")), Fenced);
    EXPECT_EQ(mark_of(store.load()), "later");
}

TEST_F(CheckpointFolder, ThatWasRemovedIsNotMadeAgainByAWrite) {
    claim();
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
    sleeper.claim_term(0, somebody);
    calls.meanwhile = [&] {
        next.claim_term(0, somebody);
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
        store.claim_term(0, somebody);
        store.write(marked(1, "good"));
    }
    void expect_old_state_kept() {
        EXPECT_THROW(store.write(marked(1, "lost")), Failure);
        EXPECT_THAT(names_in(job / "checkpoint"), ElementsAre("T000001-G00000001.h5", "term-000001"));
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

TEST_F(CheckpointTrouble, OfAFileSystemWithoutLinksIsNone) {
    calls.link_error = EPERM;
    CheckpointStore next(job.path(), calls);
    EXPECT_EQ(next.claim_term(0, somebody), 2);
    EXPECT_EQ(CheckpointStore(job.path(), calls).claim_term(1, somebody), 3);
    EXPECT_THROW(next.write(marked(2, "x")), Fenced);
}

TEST_F(CheckpointTrouble, OfAClaimThatCannotBeMadeIsAFailure) {
    calls.link_error = EIO;
    EXPECT_THROW(CheckpointStore(job.path(), calls).claim_term(0, somebody), Failure);
    calls.link_error = 0;
    calls.write_error = ENOSPC;
    EXPECT_THROW(CheckpointStore(job.path(), calls).claim_term(0, somebody), Failure);
    EXPECT_EQ(names_in(job / "checkpoint").size(), 2U);
}

/// As over NFS, when the answer to the first attempt was lost.
class ForgetfulCalls : public disk::SystemCalls {
public:
    int link(const char* from, const char* to) override {
        EXPECT_EQ(SystemCalls::link(from, to), 0);
        return SystemCalls::link(from, to);
    }
};

TEST(CheckpointClaim, IsOursWhenTheLinkWasMadeThoughTheNameIsSaidToBeTaken) {
    const TemporaryFolder job;
    ForgetfulCalls calls;
    CheckpointStore store(job.path(), calls);
    EXPECT_EQ(store.claim_term(0, somebody), 1);
    EXPECT_NO_THROW(store.write(marked(1, "x")));
}

} // namespace
} // namespace reelmill::checkpoint
