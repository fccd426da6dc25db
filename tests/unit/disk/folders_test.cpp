#include "reelmill/disk/folders.hpp"

#include "../../support/temporary_folder.hpp"
#include "reelmill/core/failure.hpp"
#include "reelmill/disk/paths.hpp"
#include "reelmill/disk/read_file.hpp"

#include <filesystem>
#include <gtest/gtest.h>
#include <sys/stat.h>

namespace reelmill::disk {
namespace {

namespace fs = std::filesystem;
using test::TemporaryFolder;

TEST(PrivateFolder, IsMadeWithItsParentsAndIsOursAlone) {
    TemporaryFolder folder;
    make_private_folder(folder / "a/b/.reelmill");
    EXPECT_EQ(fs::status(folder / "a/b/.reelmill").permissions(), fs::perms::owner_all);
    EXPECT_NO_THROW(make_private_folder(folder / "a/b/.reelmill"));
}

TEST(PrivateFolder, TakesTheRightToWriteFromOthers) {
    TemporaryFolder folder;
    fs::permissions(folder.folder("job"), fs::perms::all);
    make_private_folder(folder / "job");
    EXPECT_EQ(fs::status(folder / "job").permissions(), fs::perms::owner_all);
}

TEST(PrivateFolder, IsNotMadeThroughALink) {
    TemporaryFolder folder;
    fs::create_directory_symlink(folder.folder("elsewhere"), folder / "job");
    EXPECT_THROW(make_private_folder(folder / "job"), Failure);
    fs::create_symlink(folder / "nowhere", folder / "dangling");
    EXPECT_THROW(make_private_folder(folder / "dangling"), Failure);
    EXPECT_FALSE(fs::exists(folder / "nowhere"));
}

TEST(PrivateFolder, DoesNotReplaceAFile) {
    TemporaryFolder folder;
    EXPECT_THROW(make_private_folder(folder.file("job", "mine")), Failure);
    EXPECT_EQ(test::content_of(folder / "job"), "mine");
}

TEST(Folders, CannotBeMadeBeneathAFile) {
    TemporaryFolder folder;
    folder.file("file");
    EXPECT_THROW(make_folders(folder / "file/a"), Failure);
    EXPECT_THROW(make_folders(folder / "file"), Failure);
}

TEST(RemoveTree, RemovesFilesFoldersAndLinksButNotWhatLinksPointAt) {
    TemporaryFolder folder;
    folder.file("root/job/a/b/c.seg");
    const std::string kept = folder.file("elsewhere/kept");
    fs::create_directory_symlink(folder / "elsewhere", folder / "root/job/link");
    fs::create_symlink(kept, folder / "root/job/a/file-link");
    EXPECT_EQ(remove_tree_within(folder / "root", folder / "root/job"), 6);
    EXPECT_FALSE(fs::exists(folder / "root/job"));
    EXPECT_TRUE(fs::exists(kept));
    EXPECT_TRUE(fs::exists(folder / "root"));
}

TEST(RemoveTree, RemovesASingleFileAndDoesNotMindWhatIsNotThere) {
    TemporaryFolder folder;
    EXPECT_EQ(remove_tree_within(folder.path(), folder.file("a/one")), 1);
    EXPECT_EQ(remove_tree_within(folder.path(), folder / "a/one"), 0);
    EXPECT_EQ(remove_tree_within(folder.path(), folder / "x/y/z"), 0);
    EXPECT_EQ(remove_tree_within(folder / "no-root", folder / "no-root/x"), 0);
}

TEST(RemoveTree, NeverLeavesItsRoot) {
    TemporaryFolder folder;
    const std::string root = folder.folder("root");
    const std::string outside = folder.file("outside/file");
    for (const std::string& path :
         {outside, root, root + "/", root + "/../outside", root + "x", std::string("/"), root + "/./.."}) {
        EXPECT_THROW(static_cast<void>(remove_tree_within(root, path)), Failure) << path;
    }
    EXPECT_TRUE(fs::exists(outside));
    EXPECT_TRUE(fs::exists(root));
}

TEST(RemoveTree, DoesNotGoThroughALinkOnTheWay) {
    TemporaryFolder folder;
    const std::string root = folder.folder("root");
    const std::string outside = folder.file("outside/file");
    fs::create_directory_symlink(folder / "outside", root + "/link");
    EXPECT_THROW(static_cast<void>(remove_tree_within(root, root + "/link/file")), Failure);
    EXPECT_TRUE(fs::exists(outside));
}

TEST(ReadFile, ReadsBytesUpToItsLimit) {
    TemporaryFolder folder;
    const std::string bytes("a\0b\xff\n", 5);
    const std::string path = folder.file("f", bytes);
    EXPECT_EQ(read_file(path, 5), bytes);
    EXPECT_THROW(static_cast<void>(read_file(path, 4)), Failure);
}

TEST(ReadFile, RefusesPipesFoldersAndMissingFilesWithoutWaiting) {
    TemporaryFolder folder;
    ASSERT_EQ(::mkfifo((folder / "pipe").c_str(), 0600), 0);
    EXPECT_THROW(static_cast<void>(read_file(folder / "pipe", 10)), Failure);
    EXPECT_THROW(static_cast<void>(read_file(folder.path(), 10)), Failure);
    EXPECT_THROW(static_cast<void>(read_file(folder / "missing", 10)), Failure);
    EXPECT_FALSE(read_file_if_there(folder / "missing", 10));
}

TEST(Paths, AreTakenApartAndPutTogetherBySpelling) {
    EXPECT_EQ(folder_of("/a/b"), "/a");
    EXPECT_EQ(folder_of("/a/b/"), "/a");
    EXPECT_EQ(folder_of("b"), ".");
    EXPECT_EQ(folder_of("/b"), "/");
    EXPECT_EQ(folder_of("/"), "/");
    EXPECT_EQ(name_of("/a/b/"), "b");
    EXPECT_EQ(join("a/", "b"), "a/b");
    EXPECT_EQ(join("a", "/b"), "/b");
    EXPECT_EQ(normalized("../x//./y/", "/a/b"), "/a/x/y");
    EXPECT_EQ(normalized("/../..", "/a"), "/");
    EXPECT_TRUE(lies_within("/a/b", "/a"));
    EXPECT_TRUE(lies_within("/a", "/"));
    EXPECT_FALSE(lies_within("/ab", "/a"));
}

} // namespace
} // namespace reelmill::disk
