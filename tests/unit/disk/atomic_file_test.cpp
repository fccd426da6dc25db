#include "reelmill/disk/atomic_file.hpp"

#include "../../support/temporary_folder.hpp"
#include "failing_calls.hpp"
#include "reelmill/core/failure.hpp"
#include "reelmill/disk/paths.hpp"

#include <algorithm>
#include <filesystem>
#include <gtest/gtest.h>
#include <sys/stat.h>

namespace reelmill::disk {
namespace {

using test::content_of;
using test::TemporaryFolder;

std::ptrdiff_t names_in(const std::string& folder) {
    return std::distance(std::filesystem::directory_iterator(folder), std::filesystem::directory_iterator());
}

mode_t mode_of(const std::string& path) {
    struct stat status {};
    EXPECT_EQ(::stat(path.c_str(), &status), 0);
    return status.st_mode & 0777;
}

std::string line_of_failed_write(const std::string& path, FailingCalls& calls) {
    try {
        write_file_atomically(path, "new content", Durable::yes, calls);
    } catch (const Failure& failure) {
        EXPECT_EQ(failure.kind(), FailureKind::environment);
        return failure.what();
    }
    ADD_FAILURE() << "the write succeeded";
    return "";
}

TEST(AtomicFile, HasNoFinalNameBeforeCommit) {
    TemporaryFolder folder;
    AtomicFile file(folder / "a.mp4");
    file.write("content");
    EXPECT_FALSE(std::filesystem::exists(folder / "a.mp4"));
    file.commit();
    EXPECT_EQ(content_of(folder / "a.mp4"), "content");
    EXPECT_EQ(names_in(folder.path()), 1);
}

TEST(AtomicFile, IsPrivateAndHiddenUntilCommitAndThenHasTheUsualMode) {
    TemporaryFolder folder;
    AtomicFile file(folder / "a.mp4");
    EXPECT_EQ(mode_of(file.temporary_path()), 0600U);
    EXPECT_EQ(folder_of(file.temporary_path()), folder.path());
    EXPECT_EQ(name_of(file.temporary_path()).front(), '.');
    file.commit();
    EXPECT_EQ(mode_of(folder / "a.mp4"), new_file_mode());
}

TEST(AtomicFile, LeavesNothingWhenItIsDropped) {
    TemporaryFolder folder;
    { AtomicFile(folder / "a.mp4").write("half"); }
    EXPECT_EQ(names_in(folder.path()), 0);
}

TEST(AtomicFile, WritesEverythingThroughShortAndInterruptedWrites) {
    TemporaryFolder folder;
    FailingCalls calls;
    calls.longest_write = 3;
    calls.interruptions = 2;
    const std::string text(1000, 'q');
    write_file_atomically(folder / "a", text, Durable::yes, calls);
    EXPECT_EQ(content_of(folder / "a"), text);
    EXPECT_EQ(calls.interruptions, 0);
    EXPECT_EQ(calls.writes, 334);
}

TEST(AtomicFile, SyncsTheFileAndItsFolder) {
    TemporaryFolder folder;
    FailingCalls calls;
    write_file_atomically(folder / "a", "x", Durable::yes, calls);
    EXPECT_EQ(calls.fsyncs, 2);
}

TEST(AtomicFile, DoesNotSyncWhenItNeedNotBeDurable) {
    TemporaryFolder folder;
    FailingCalls calls;
    write_file_atomically(folder / "a", "x", Durable::no, calls);
    EXPECT_EQ(calls.fsyncs, 0);
    EXPECT_EQ(mode_of(folder / "a"), new_file_mode());
}

TEST(AtomicFile, KeepsTheOldFileWhenTheDiskIsFull) {
    TemporaryFolder folder;
    folder.file("a", "old");
    FailingCalls calls;
    calls.longest_write = 2;
    calls.writes_before_error = 2;
    calls.write_error = ENOSPC;
    const std::string line = line_of_failed_write(folder / "a", calls);
    EXPECT_EQ(line, folder / "a: cannot write: No space left on device; make room and run the same command again");
    EXPECT_EQ(content_of(folder / "a"), "old");
    EXPECT_EQ(names_in(folder.path()), 1);
}

TEST(AtomicFile, KeepsTheOldFileWhenFsyncFails) {
    TemporaryFolder folder;
    folder.file("a", "old");
    FailingCalls calls;
    calls.fsync_error = EIO;
    EXPECT_NE(line_of_failed_write(folder / "a", calls).find("Input/output error"), std::string::npos);
    EXPECT_EQ(content_of(folder / "a"), "old");
    EXPECT_EQ(names_in(folder.path()), 1);
}

TEST(AtomicFile, KeepsTheOldFileWhenRenameFails) {
    TemporaryFolder folder;
    folder.file("a", "old");
    FailingCalls calls;
    calls.rename_error = EACCES;
    EXPECT_NE(line_of_failed_write(folder / "a", calls).find("Permission denied"), std::string::npos);
    EXPECT_EQ(content_of(folder / "a"), "old");
    EXPECT_EQ(names_in(folder.path()), 1);
}

TEST(AtomicFile, LetsPassAFileSystemThatDoesNotSyncFolders) {
    TemporaryFolder folder;
    FailingCalls calls;
    calls.fsync_error = EINVAL;
    EXPECT_NO_THROW(sync_folder(folder.path(), calls));
    calls.fsync_error = EIO;
    EXPECT_THROW(sync_folder(folder.path(), calls), Failure);
}

TEST(AtomicFile, TakesNamesOfAnyBytesAndOfTheGreatestLength) {
    TemporaryFolder folder;
    for (const std::string& name : {std::string("-new\nline \xff"), std::string(255, 'n')}) {
        write_file_atomically(folder / name, "x");
        EXPECT_EQ(content_of(folder / name), "x");
    }
}

TEST(AtomicFile, SaysWhichFolderIsMissing) {
    TemporaryFolder folder;
    try {
        AtomicFile file(folder / "missing/a");
        FAIL();
    } catch (const Failure& failure) {
        EXPECT_EQ(std::string(failure.what()),
                  folder / "missing/a: cannot make a file in its folder: No such file or directory");
    }
}

class PublishWithoutReplacing : public ::testing::TestWithParam<int> {};

TEST_P(PublishWithoutReplacing, GivesAFreeName) {
    TemporaryFolder folder;
    FailingCalls calls;
    calls.no_replace_error = GetParam();
    publish(folder.file("t", "new"), folder / "a", Replace::no, calls);
    EXPECT_EQ(content_of(folder / "a"), "new");
    EXPECT_EQ(names_in(folder.path()), 1);
}

TEST_P(PublishWithoutReplacing, LeavesATakenNameAlone) {
    TemporaryFolder folder;
    FailingCalls calls;
    calls.no_replace_error = GetParam();
    folder.file("a", "old");
    const std::string temporary = folder.file("t", "new");
    try {
        publish(temporary, folder / "a", Replace::no, calls);
        FAIL();
    } catch (const Failure& failure) {
        EXPECT_EQ(failure.kind(), FailureKind::input);
        EXPECT_EQ(std::string(failure.what()), folder / "a: exists already and is left alone; --overwrite replaces it");
    }
    EXPECT_EQ(content_of(folder / "a"), "old");
    EXPECT_EQ(content_of(temporary), "new");
}

INSTANTIATE_TEST_SUITE_P(WithAndWithoutRenameNoReplace, PublishWithoutReplacing, ::testing::Values(0, EINVAL, ENOSYS));

TEST(Publish, WorksWhereThereAreNoLinksEither) {
    TemporaryFolder folder;
    FailingCalls calls;
    calls.no_replace_error = EINVAL;
    calls.link_error = EPERM;
    publish(folder.file("t", "new"), folder / "a", Replace::no, calls);
    EXPECT_EQ(content_of(folder / "a"), "new");
    EXPECT_THROW(publish(folder.file("t", "newer"), folder / "a", Replace::no, calls), Failure);
    EXPECT_EQ(content_of(folder / "a"), "new");
}

TEST(Publish, ReplacesWhenToldSoAndKeepsTheTemporaryFileWhenItCannot) {
    TemporaryFolder folder;
    folder.file("a", "old");
    publish(folder.file("t", "new"), folder / "a");
    EXPECT_EQ(content_of(folder / "a"), "new");
    FailingCalls calls;
    calls.rename_error = EXDEV;
    const std::string temporary = folder.file("t", "newer");
    EXPECT_THROW(publish(temporary, folder / "a", Replace::yes, calls), Failure);
    EXPECT_EQ(content_of(temporary), "newer");
}

TEST(Publish, BlamesTheFileAloneForANameThatTheFileSystemRefuses) {
    TemporaryFolder folder;
    const auto kind_for = [&](const std::string& name, SystemCalls& calls) {
        try {
            publish(folder.file("t", "new"), folder / name, Replace::yes, calls);
        } catch (const Failure& failure) {
            return failure.kind();
        }
        return FailureKind::internal;
    };
    FailingCalls calls;
    EXPECT_EQ(kind_for(std::string(256, 'n'), calls), FailureKind::input);
    folder.folder("taken");
    EXPECT_EQ(kind_for("taken", calls), FailureKind::input);
    calls.rename_error = ENOSPC;
    EXPECT_EQ(kind_for("a", calls), FailureKind::environment);
}

TEST(Publish, TakesWhatTheDiskWasToldToBeginWithBefore) {
    TemporaryFolder folder;
    const std::string temporary = folder.file("t", std::string(1 << 20, 'x'));
    begin_writing_out(temporary);
    begin_writing_out(folder / "nothing");
    publish(temporary, folder / "a");
    EXPECT_EQ(content_of(folder / "a"), std::string(1 << 20, 'x'));
    EXPECT_FALSE(std::filesystem::exists(folder / "nothing"));
}

TEST(Publish, DoesNotPublishWhatALinkPointsAt) {
    TemporaryFolder folder;
    folder.file("secret", "s");
    std::filesystem::create_symlink(folder / "secret", folder / "t");
    EXPECT_THROW(publish(folder / "t", folder / "a"), Failure);
    EXPECT_FALSE(std::filesystem::exists(folder / "a"));
}

} // namespace
} // namespace reelmill::disk
