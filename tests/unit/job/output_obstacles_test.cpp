#include "reelmill/job/prepare.hpp"

#include "../../support/temporary_folder.hpp"
#include "prepared_titles.hpp"
#include "reelmill/job/job_folder.hpp"

#include <filesystem>
#include <gtest/gtest.h>
#include <unistd.h>

namespace reelmill::job {
namespace {

namespace fs = std::filesystem;
using test::Names;
using test::outputs_of;
using test::request_for;
using test::TemporaryFolder;

TEST(OutputObstacles, RejectThatTitleAlone) {
    TemporaryFolder folder;
    folder.file("in/a.mp4");
    folder.file("in/" + std::string(252, 'n') + ".ts");
    folder.file("in/sub/b.ts");
    folder.file("in/gone/c.ts");
    folder.file("in/z.mp4");
    folder.file("out/sub", "a plain file where a folder has to be");
    fs::create_symlink("nowhere", folder / "out/gone");
    for (const bool again : {false, true}) {
        const Prepared prepared = prepare(request_for({folder / "in"}, folder / "out"));
        EXPECT_EQ(outputs_of(prepared), (Names{folder / "out/a.mp4", folder / "out/z.mp4"})) << again;
        ASSERT_EQ(prepared.spec.rejected.size(), 3U);
        std::string lines;
        for (const auto& rejected : prepared.spec.rejected) {
            lines += rejected.line + "\n";
        }
        EXPECT_NE(lines.find("takes no name of that length (256 bytes"), std::string::npos) << lines;
        EXPECT_NE(lines.find(folder / "out/sub to be a folder, but a file has that name"), std::string::npos) << lines;
        EXPECT_NE(lines.find("is a link that leads nowhere"), std::string::npos) << lines;
        make_job_folder(prepared.spec); // what the first run leaves changes nothing
    }
}

TEST(OutputObstacles, AreFoldersThatTakeNoNewFiles) {
    if (::geteuid() == 0) {
        GTEST_SKIP() << "everything is allowed to root";
    }
    TemporaryFolder folder;
    folder.file("in/a.mp4");
    folder.file("in/locked/b.mp4");
    fs::permissions(folder.folder("out/locked"), fs::perms::owner_read | fs::perms::owner_exec);
    const Prepared prepared = prepare(request_for({folder / "in"}, folder / "out"));
    EXPECT_EQ(outputs_of(prepared), (Names{folder / "out/a.mp4"}));
    ASSERT_EQ(prepared.spec.rejected.size(), 1U);
    EXPECT_NE(prepared.spec.rejected[0].line.find("Permission denied"), std::string::npos);
}

} // namespace
} // namespace reelmill::job
