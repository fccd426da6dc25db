#include "../../support/temporary_folder.hpp"
#include "reelmill/core/kept_file.hpp"
#include "reelmill/progress/terminal.hpp"
#include "reelmill/status/status_file.hpp"

#include <algorithm>
#include <fstream>
#include <gtest/gtest.h>
#include <string>
#include <thread>
#include <vector>

namespace reelmill::progress {
namespace {

/// Understands what StatusArea writes; anything else is an error.
class TinyTerminal {
public:
    void write(std::string_view text) {
        for (std::size_t i = 0; i < text.size(); ++i) {
            if (text[i] == '\r') {
                column_ = 0;
            } else if (text[i] == '\n') {
                ++row_;
                column_ = 0;
            } else if (text[i] == '\x1b') {
                i = escape(text, i);
            } else {
                put(text[i]);
            }
        }
    }
    /// Lines down to the last one that holds something.
    [[nodiscard]] std::vector<std::string> screen() const {
        std::vector<std::string> lines = lines_;
        while (!lines.empty() && lines.back().empty()) {
            lines.pop_back();
        }
        return lines;
    }

private:
    std::size_t escape(std::string_view text, std::size_t at) {
        const std::size_t end = text.find_first_of("AJm", at);
        if (end == std::string_view::npos) {
            ADD_FAILURE() << "unknown escape sequence";
            return text.size();
        }
        const std::string number(text.substr(at + 2, end - at - 2));
        if (text[end] == 'A') {
            const auto up = static_cast<std::size_t>(std::stoi(number));
            EXPECT_LE(up, row_) << "the cursor would leave the area";
            row_ -= std::min(up, row_);
        } else if (text[end] == 'J') {
            lines_.resize(std::max(lines_.size(), row_ + 1));
            lines_[row_].resize(column_);
            lines_.resize(row_ + 1);
        }
        return end;
    }
    void put(char c) {
        lines_.resize(std::max(lines_.size(), row_ + 1));
        lines_[row_].resize(std::max(lines_[row_].size(), column_ + 1), ' ');
        lines_[row_][column_++] = c;
    }

    std::vector<std::string> lines_;
    std::size_t row_ = 0;
    std::size_t column_ = 0;
};

status::Status status_with_titles(std::int64_t done) {
    status::Status status;
    status.state = "running";
    status.titles_done = done;
    status.titles_total = 9;
    return status;
}

class Area : public ::testing::Test {
protected:
    TinyTerminal terminal_;
    std::size_t width_ = 60;
    StatusArea area_{[this](std::string_view text) { terminal_.write(text); },
                     [this] {
                         return Look{width_, false, true};
                     }};
};

TEST_F(Area, IsDrawnOverInPlace) {
    area_.show(status_with_titles(1));
    const auto before = terminal_.screen();
    ASSERT_EQ(before.size(), 2U);
    area_.show(status_with_titles(2));
    ASSERT_EQ(terminal_.screen().size(), 2U);
    EXPECT_EQ(terminal_.screen()[0], before[0]);
    EXPECT_EQ(terminal_.screen()[1].substr(0, 10), "2/9 titles");
}

TEST_F(Area, StaysBelowTheLinesThatArePrinted) {
    area_.print("first");
    area_.show(status_with_titles(1));
    area_.print("second, longer than the area is at times: a warning that names a file");
    area_.print("third");
    const auto screen = terminal_.screen();
    ASSERT_EQ(screen.size(), 5U);
    EXPECT_EQ(screen[0], "first");
    EXPECT_EQ(screen[1], "second, longer than the area is at times: a warning that names a file");
    EXPECT_EQ(screen[2], "third");
    EXPECT_EQ(screen[4].substr(0, 10), "1/9 titles");
}

TEST_F(Area, LeavesNothingBehind) {
    area_.show(status_with_titles(1));
    area_.print("kept");
    area_.clear();
    EXPECT_EQ(terminal_.screen(), (std::vector<std::string>{"kept"}));
    area_.clear();
    EXPECT_EQ(terminal_.screen(), (std::vector<std::string>{"kept"}));
}

TEST_F(Area, FollowsTheWidthOfTheTerminal) {
    area_.show(status_with_titles(1));
    width_ = 12;
    area_.show(status_with_titles(1));
    for (const std::string& line : terminal_.screen()) {
        EXPECT_LT(line.size(), 12U);
    }
}

TEST(StatusFile, IsReadAsItWasWritten) {
    test::TemporaryFolder folder;
    status::Status status = status_with_titles(3);
    status.running = {"bad\xff", "a"};
    status::write_status(folder / "status.json", status);
    const auto read = status::read_status(folder / "status.json");
    ASSERT_TRUE(read);
    EXPECT_EQ(read->titles_done, 3);
    EXPECT_EQ(read->running.at(1), "a");
}

TEST(StatusFile, ThatIsMissingOrDamagedIsNone) {
    test::TemporaryFolder folder;
    EXPECT_FALSE(status::read_status(folder / "status.json"));
    for (const char* text : {"", "{", "[1]", "{\"state\": 7}"}) {
        EXPECT_FALSE(status::read_status(folder.file("status.json", text))) << text;
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
    status::write_status(path, status_with_titles(0));
    std::thread writer([&] {
        for (int i = 0; i < 300; ++i) {
            status::write_status(path, status_with_titles(i));
        }
    });
    std::int64_t last = 0;
    while (last < 299) {
        const auto status = status::read_status(path);
        ASSERT_TRUE(status);
        EXPECT_GE(status->titles_done, last);
        last = status->titles_done;
    }
    writer.join();
}

TEST(StatusWatch, TellsEachChangeOnce) {
    test::TemporaryFolder folder;
    status::StatusWatch watch(folder / "status.json");
    EXPECT_FALSE(watch.changed());
    status::write_status(folder / "status.json", status_with_titles(1));
    ASSERT_TRUE(watch.changed());
    EXPECT_FALSE(watch.changed());
    status::write_status(folder / "status.json", status_with_titles(2));
    const auto changed = watch.changed();
    ASSERT_TRUE(changed);
    EXPECT_EQ(changed->titles_done, 2);
}

} // namespace
} // namespace reelmill::progress
