#include "../../support/temporary_folder.hpp"
#include "reelmill/core/kept_file.hpp"
#include "reelmill/status/status_file.hpp"

#include <fstream>
#include <gtest/gtest.h>
#include <string>
#include <thread>

namespace reelmill::status {
namespace {

Status status_with_titles(std::int64_t done) {
    Status status;
    status.state = "running";
    status.titles_done = done;
    status.titles_total = 9;
    return status;
}

TEST(StatusFile, IsReadAsItWasWritten) {
    test::TemporaryFolder folder;
    Status status = status_with_titles(3);
    status.running = {"bad\xff", "a"};
    write_status(folder / "status.json", status);
    const auto read = read_status(folder / "status.json");
    ASSERT_TRUE(read);
    EXPECT_EQ(read->titles_done, 3);
    EXPECT_EQ(read->running.at(1), "a");
}

TEST(StatusFile, ThatIsMissingOrDamagedIsNone) {
    test::TemporaryFolder folder;
    EXPECT_FALSE(read_status(folder / "status.json"));
    for (const char* text : {"", "{", "[1]", "{\"state\": 7}"}) {
        EXPECT_FALSE(read_status(folder.file("status.json", text))) << text;
    }
}

TEST(StatusFile, OfANewerProgramIsNotTakenForADamagedOne) {
    test::TemporaryFolder folder;
    write_status(folder / "status.json", status_with_titles(3));
    Json document = Json::parse(std::ifstream(folder / "status.json"));
    document["format"] = 2;
    EXPECT_THROW((void)read_status(folder.file("status.json", document.dump())), NewerFormat);
    document["format"] = 1;
    document["weather"] = "fine";
    ASSERT_TRUE(read_status(folder.file("status.json", document.dump())));
}

TEST(StatusFile, IsNeverSeenHalfWritten) {
    test::TemporaryFolder folder;
    const std::string path = folder / "status.json";
    write_status(path, status_with_titles(0));
    std::thread writer([&] {
        for (int i = 0; i < 300; ++i) {
            write_status(path, status_with_titles(i));
        }
    });
    std::int64_t last = 0;
    while (last < 299) {
        const auto status = read_status(path);
        ASSERT_TRUE(status);
        EXPECT_GE(status->titles_done, last);
        last = status->titles_done;
    }
    writer.join();
}

TEST(StatusWatch, TellsEachChangeOnce) {
    test::TemporaryFolder folder;
    StatusWatch watch(folder / "status.json");
    EXPECT_FALSE(watch.changed());
    write_status(folder / "status.json", status_with_titles(1));
    ASSERT_TRUE(watch.changed());
    EXPECT_FALSE(watch.changed());
    write_status(folder / "status.json", status_with_titles(2));
    const auto changed = watch.changed();
    ASSERT_TRUE(changed);
    EXPECT_EQ(changed->titles_done, 2);
}

} // namespace
} // namespace reelmill::status
