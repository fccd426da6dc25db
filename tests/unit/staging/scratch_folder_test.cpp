#include "reelmill/staging/scratch_folder.hpp"

#include "reelmill/core/failure.hpp"
#include "reelmill/disk/paths.hpp"

#include "support/temporary_folder.hpp"

#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <sys/stat.h>

namespace reelmill::staging::test {

namespace {

using reelmill::test::TemporaryFolder;

const RawPath job_folder = "/shared/job";
const std::string name = ScratchFolder::name_of(job_folder.bytes + "/segments/title/0-1-5-9.seg");
const std::string name_of_job = ScratchFolder::name_of_job(job_folder);

void write(const ScratchFolder& scratch) {
    scratch.prepare(name);
    std::ofstream(scratch.place(name).bytes) << "text";
}

} // namespace

TEST(ScratchFolder, PutsSegmentsIntoPrivateFoldersOfTheRank) {
    const TemporaryFolder folder;
    const ScratchFolder scratch(folder.path() + "/deep/%r/%r", 7, 8);
    EXPECT_EQ(name, name_of_job + "/title/0-1-5-9.seg");
    EXPECT_EQ(ScratchFolder::name_of_title(job_folder.bytes + "/segments/title"), name_of_job + "/title");
    EXPECT_EQ(scratch.place(name).bytes, folder.path() + "/deep/7/7/" + name_of_job + "/rank-7/title/0-1-5-9.seg");
    EXPECT_FALSE(scratch.has(name));
    write(scratch);
    EXPECT_TRUE(scratch.has(name));
    std::string path = disk::folder_of(scratch.place(name).bytes);
    for (int level = 0; level < 3; ++level) {
        struct stat status {};
        ASSERT_EQ(::stat(path.c_str(), &status), 0);
        EXPECT_EQ(status.st_mode & 0777U, 0700U) << path;
        path = disk::folder_of(path);
    }
}

TEST(ScratchFolder, RefusesNamesThatLeadElsewhere) {
    const ScratchFolder scratch("/nowhere", 0, 1);
    for (const char* bad : {"", "a", "a/b", "a/b/..", "../b/c", "a/./c", "a//c", "/a/b", "a/b/c/d"}) {
        EXPECT_THROW(static_cast<void>(scratch.place(bad)), Failure) << bad;
        EXPECT_THROW(static_cast<void>(scratch.has(bad)), Failure) << bad;
    }
    EXPECT_THROW(scratch.drop(".."), Failure);
    EXPECT_THROW(scratch.drop(""), Failure);
    EXPECT_THROW(scratch.drop_everything("a/b"), Failure);
}

TEST(ScratchFolder, LinksWhatAnotherRankOfTheHostHas) {
    const TemporaryFolder folder;
    const ScratchFolder first(folder.path(), 0, 2);
    const ScratchFolder second(folder.path(), 1, 2);
    write(first);
    EXPECT_FALSE(second.has_own(name));
    EXPECT_TRUE(second.has(name));
    EXPECT_TRUE(second.has_own(name));
    EXPECT_TRUE(std::filesystem::equivalent(first.place(name).bytes, second.place(name).bytes));
}

TEST(ScratchFolder, BelievesNothingInAFolderThatOthersCanWriteInto) {
    const TemporaryFolder folder;
    const ScratchFolder scratch(folder.path(), 0, 1);
    write(scratch);
    std::filesystem::permissions(folder.path() + "/" + name_of_job, std::filesystem::perms::all);
    EXPECT_FALSE(scratch.has(name));
    EXPECT_FALSE(scratch.has_own(name));
}

TEST(ScratchFolder, RefusesALinkInItsPlace) {
    const TemporaryFolder folder;
    const ScratchFolder scratch(folder.path() + "/disk", 0, 1);
    std::filesystem::create_directories(folder.path() + "/disk");
    std::filesystem::create_directories(folder.path() + "/elsewhere/rank-0");
    std::filesystem::create_directory_symlink(folder.path() + "/elsewhere", folder.path() + "/disk/" + name_of_job);
    EXPECT_THROW(scratch.prepare(name), Failure);
    scratch.drop(name_of_job);
    scratch.drop_everything(name_of_job);
    EXPECT_TRUE(std::filesystem::exists(folder.path() + "/elsewhere/rank-0"));
}

TEST(ScratchFolder, DropsItsOwnAndWhatRanksThatAreNoMoreHaveLeft) {
    const TemporaryFolder folder;
    const ScratchFolder mine(folder.path(), 0, 2);
    const ScratchFolder other(folder.path(), 1, 2);
    const ScratchFolder old(folder.path(), 5, 6);
    for (const std::string& dropped : {name_of_job + "/title", name_of_job}) {
        for (const ScratchFolder* each : {&mine, &other, &old}) {
            write(*each);
        }
        mine.drop(dropped);
        EXPECT_FALSE(mine.has_own(name));
        EXPECT_TRUE(other.has_own(name));
        EXPECT_FALSE(old.has_own(name));
    }
    write(old);
    mine.drop_everything(name_of_job);
    EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST(ScratchFolder, EmptiesTheFoldersOfAllRanksAtTheEnd) {
    const TemporaryFolder folder;
    for (int rank = 0; rank < 4; ++rank) {
        write(ScratchFolder(folder.path() + "/%r", rank, 4));
    }
    ScratchFolder(folder.path() + "/%r", 1, 2).drop_everything(name_of_job); // of a run with fewer ranks
    for (int rank = 0; rank < 4; ++rank) {
        EXPECT_TRUE(std::filesystem::is_empty(folder.path() + "/" + std::to_string(rank)));
    }
}

} // namespace reelmill::staging::test
