#include "reelmill/job/inputs.hpp"

#include "../../support/temporary_folder.hpp"

#include <algorithm>
#include <filesystem>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

namespace reelmill::job {
namespace {

namespace fs = std::filesystem;
using test::TemporaryFolder;
using Names = std::vector<std::string>;

Names relative_names(const Inputs& inputs) {
    Names names;
    for (const InputFile& file : inputs.files) {
        names.push_back(file.relative.bytes);
    }
    return names;
}

std::string only_rejection(const Inputs& inputs) {
    EXPECT_EQ(inputs.rejected.size(), 1U);
    return inputs.rejected.empty() ? "" : inputs.rejected.front().line;
}

TEST(Inputs, OfAFolderComeInTheOrderOfTheirBytesAtAnyDepth) {
    TemporaryFolder folder;
    for (const char* name : {"in/b.mkv", "in/a/z.mp4", "in/B.mkv", "in/a/deep/er/x.ts"}) {
        folder.file(name);
    }
    EXPECT_EQ(relative_names(find_inputs({folder / "in"})), (Names{"B.mkv", "a/deep/er/x.ts", "a/z.mp4", "b.mkv"}));
}

TEST(Inputs, LeaveOutHiddenNamesAndFilesThatAreNoVideos) {
    TemporaryFolder folder;
    for (const char* name : {"in/a.mp4", "in/.hidden.mp4", "in/.reelmill/segments/s.mp4", "in/a.srt", "in/cover.JPG",
                             "in/list.m3u8", "in/readme"}) {
        folder.file(name);
    }
    const Inputs inputs = find_inputs({folder / "in"});
    ASSERT_EQ(relative_names(inputs), (Names{"a.mp4", "readme"}));
    EXPECT_TRUE(inputs.files[0].required);
    EXPECT_FALSE(inputs.files[1].required) << "a file without a video's name need not be one";
    EXPECT_TRUE(inputs.rejected.empty());
}

TEST(Inputs, GivenByNameAreTakenWhateverTheName) {
    TemporaryFolder folder;
    const Inputs inputs = find_inputs({folder.file(".hidden"), folder.file("a.txt")});
    ASSERT_EQ(inputs.files.size(), 2U);
    EXPECT_TRUE(inputs.files[0].required);
    EXPECT_TRUE(inputs.files[1].required);
}

TEST(Inputs, KeepNamesOfAnyBytes) {
    TemporaryFolder folder;
    Names names{"-dash.mp4", "a b.mp4", "bad\xff\xfe.mp4", "new\nline.mp4", "\xc3\xa4.mp4"};
    for (const std::string& name : names) {
        folder.file("in/" + name);
    }
    std::ranges::sort(names);
    EXPECT_EQ(relative_names(find_inputs({folder / "in"})), names);
}

TEST(Inputs, DoNotGoRoundInLoopsOfLinks) {
    TemporaryFolder folder;
    folder.file("in/a/b/x.mp4");
    fs::create_directory_symlink(folder / "in/a", folder / "in/a/b/up");
    fs::create_directory_symlink(folder / "in", folder / "in/self");
    const Inputs inputs = find_inputs({folder / "in"});
    EXPECT_EQ(relative_names(inputs), (Names{"a/b/x.mp4"}));
    ASSERT_EQ(inputs.rejected.size(), 2U);
    EXPECT_EQ(inputs.rejected[0].line,
              folder / "in/a/b/up: is a link back to a folder that it lies in: a loop; remove the link");
}

TEST(Inputs, NameOtherLinksToFoldersInsteadOfEnteringThem) {
    TemporaryFolder folder;
    folder.file("in/a.mp4");
    folder.file("elsewhere/b.mp4");
    fs::create_directory_symlink(folder / "elsewhere", folder / "in/link");
    const Inputs inputs = find_inputs({folder / "in"});
    EXPECT_EQ(relative_names(inputs), (Names{"a.mp4"}));
    EXPECT_TRUE(inputs.rejected.empty());
    ASSERT_EQ(inputs.warnings.size(), 1U);
    EXPECT_NE(inputs.warnings[0].find(folder / "in/link"), std::string::npos);
}

TEST(Inputs, ReadThroughLinksToFilesAndEnterALinkThatWasGiven) {
    TemporaryFolder folder;
    folder.file("elsewhere/b.mp4");
    folder.folder("in");
    fs::create_symlink(folder / "elsewhere/b.mp4", folder / "in/link.mp4");
    EXPECT_EQ(relative_names(find_inputs({folder / "in"})), (Names{"link.mp4"}));
    fs::create_directory_symlink(folder / "elsewhere", folder / "given");
    EXPECT_EQ(relative_names(find_inputs({folder / "given"})), (Names{"b.mp4"}));
}

TEST(Inputs, RejectWhatCannotBeReadWithALineEachAndTakeTheOthers) {
    TemporaryFolder folder;
    folder.folder("in");
    ASSERT_EQ(::mkfifo((folder / "in/pipe.mp4").c_str(), 0600), 0);
    fs::create_symlink(folder / "nowhere", folder / "in/broken.mp4");
    fs::create_symlink(folder / "in/round.mp4", folder / "in/round.mp4");
    folder.file("in/empty.mp4", "");
    folder.file("in/good.mp4");
    const Inputs inputs = find_inputs({folder / "in", folder / "missing\n.mp4", RawPath("/dev/zero"), RawPath("")});
    EXPECT_EQ(relative_names(inputs), (Names{"good.mp4"}));
    Names lines;
    for (const RejectedInput& rejected : inputs.rejected) {
        lines.push_back(rejected.line);
    }
    EXPECT_EQ(lines, (Names{folder / "in/broken.mp4: is a link to a file that is not there; mend or remove the link",
                            folder / "in/empty.mp4: is empty (0 bytes); nothing can be transcoded",
                            folder / "in/pipe.mp4: is a pipe, not a regular file; give a file or a folder",
                            folder / "in/round.mp4: is a link that leads back to itself; remove the link",
                            folder / "missing\\n.mp4: there is no such file; check the name",
                            "/dev/zero: is a device, not a regular file; give a file or a folder",
                            "an INPUT is an empty text; give a file or a folder"}));
}

TEST(Inputs, ThatMayNotBeReadAreRejected) {
    if (::geteuid() == 0) {
        GTEST_SKIP() << "root may read everything";
    }
    TemporaryFolder folder;
    fs::permissions(folder.file("a.mp4"), fs::perms::none);
    EXPECT_NE(only_rejection(find_inputs({folder / "a.mp4"})).find("Permission denied"), std::string::npos);
}

TEST(Inputs, OfAFolderWithoutVideosAreMissed) {
    TemporaryFolder folder;
    folder.file("in/a.txt");
    EXPECT_NE(only_rejection(find_inputs({folder / "in"})).find("holds no video files"), std::string::npos);
}

TEST(Inputs, PassOverTheFoldersTheyAreToldTo) {
    TemporaryFolder folder;
    folder.file("in/a.mp4");
    folder.file("in/out/a.mp4");
    const auto out = disk::look_at(folder / "in/out").identity;
    EXPECT_EQ(relative_names(find_inputs({folder / "in"}, {out})), (Names{"a.mp4"}));
}

TEST(Lists, HoldAPathALineByteByByte) {
    TemporaryFolder folder;
    const std::string a = folder.file("with space .mp4");
    const std::string b = folder.file("bad\xff.mp4");
    const std::string sub = folder.file("sub/c.mp4");
    folder.file("list", a + "\n\n" + b + "\n" + folder / "sub");
    EXPECT_EQ(relative_names(find_inputs({"@" + folder / "list"})), (Names{"with space .mp4", "bad\xff.mp4", "c.mp4"}));
}

TEST(Lists, DoNotNestAndAreMissedWhenEmptyOrAbsent) {
    TemporaryFolder folder;
    folder.file("list", "@other\n");
    folder.file("empty", "\n\n");
    folder.file("zero", std::string("a\0b\n", 4));
    EXPECT_NE(only_rejection(find_inputs({"@" + folder / "list"})).find("there is no such file"), std::string::npos);
    EXPECT_NE(only_rejection(find_inputs({"@" + folder / "empty"})).find("without a path"), std::string::npos);
    EXPECT_NE(only_rejection(find_inputs({"@" + folder / "zero"})).find("zero byte"), std::string::npos);
    EXPECT_NE(only_rejection(find_inputs({"@" + folder / "absent"})).find("No such file"), std::string::npos);
}

TEST(Names, TellWhatToExpect) {
    EXPECT_EQ(what_name_says("a.MKV"), NameSays::video);
    EXPECT_EQ(what_name_says("a.b.webm"), NameSays::video);
    EXPECT_EQ(what_name_says("a.srt"), NameSays::no_video);
    EXPECT_EQ(what_name_says("a.m3u8"), NameSays::no_video);
    EXPECT_EQ(what_name_says("mp4"), NameSays::nothing);
    EXPECT_EQ(what_name_says(".mp4"), NameSays::nothing);
    EXPECT_EQ(what_name_says("a."), NameSays::nothing);
}

} // namespace
} // namespace reelmill::job
