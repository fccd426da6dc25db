#include "reelmill/progress/reporter.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <gtest/gtest.h>
#include <pty.h>
#include <string>
#include <sys/ioctl.h>
#include <unistd.h>
#include <vector>

namespace reelmill::progress {
namespace {

/// Understands what TextArea writes; anything else is an error.
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
        const std::size_t end = text.find_first_of("AJKm", at);
        if (end == std::string_view::npos) {
            ADD_FAILURE() << "unknown escape sequence";
            return text.size();
        }
        const std::string number(text.substr(at + 2, end - at - 2));
        if (text[end] == 'A') {
            const auto up = static_cast<std::size_t>(std::stoi(number));
            EXPECT_LE(up, row_) << "the cursor would leave the area";
            row_ -= std::min(up, row_);
        } else if (text[end] != 'm') {
            lines_.resize(std::max(lines_.size(), row_ + 1));
            lines_[row_].resize(column_);
            lines_.resize(text[end] == 'J' ? row_ + 1 : lines_.size());
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

using Lines = std::vector<std::string>;

class Area : public ::testing::Test {
protected:
    TinyTerminal terminal_;
    TextArea area_{[this](std::string_view text) { terminal_.write(text); }};
};

TEST_F(Area, IsDrawnOverInPlace) {
    area_.show({"a bar", "1/9 titles"});
    area_.show({"a longer bar", "2/9", "a third line"});
    EXPECT_EQ(terminal_.screen(), (Lines{"a longer bar", "2/9", "a third line"}));
    area_.show({"short"});
    EXPECT_EQ(terminal_.screen(), (Lines{"short"}));
}

TEST_F(Area, StaysBelowTheLinesThatArePrinted) {
    area_.print("first");
    area_.show({"a bar", "1/9 titles"});
    area_.print("second, longer than the area is at times: a warning that names a file");
    area_.print("third");
    EXPECT_EQ(terminal_.screen(),
              (Lines{"first", "second, longer than the area is at times: a warning that names a file", "third", "a bar",
                     "1/9 titles"}));
}

TEST_F(Area, LeavesNothingBehind) {
    area_.show({"a bar", "1/9 titles"});
    area_.print("kept");
    area_.clear();
    EXPECT_EQ(terminal_.screen(), (Lines{"kept"}));
    area_.clear();
    EXPECT_EQ(terminal_.screen(), (Lines{"kept"}));
}

TEST(TextArea, ErasesNothingThatIsWrittenOver) {
    std::string written;
    TextArea area([&](std::string_view text) { written += text; });
    area.show({"a", "b"});
    EXPECT_EQ(written, "a\x1b[K\nb\x1b[K\n\x1b[J");
    written.clear();
    area.clear();
    EXPECT_EQ(written, "\r\x1b[2A\x1b[J");
}

/// A pseudo terminal of a given width.
class Terminal {
public:
    Terminal() { EXPECT_EQ(::openpty(&screen_, &program_, nullptr, nullptr, nullptr), 0); }
    ~Terminal() {
        ::close(screen_);
        ::close(program_);
    }
    Terminal(const Terminal&) = delete;
    Terminal& operator=(const Terminal&) = delete;

    void set_width(unsigned short columns) const {
        const winsize size{24, columns, 0, 0};
        EXPECT_EQ(::ioctl(program_, TIOCSWINSZ, &size), 0);
    }
    [[nodiscard]] int program() const { return program_; }
    /// With all that was written until now.
    [[nodiscard]] Lines screen() {
        std::array<char, 4096> written{};
        const auto count = ::read(screen_, written.data(), written.size());
        picture_.write({written.data(), static_cast<std::size_t>(std::max<ssize_t>(count, 0))});
        return picture_.screen();
    }

private:
    int screen_ = -1;
    int program_ = -1;
    TinyTerminal picture_;
};

TEST(Reporter, FollowsTheWidthOfTheTerminal) {
    ::setenv("TERM", "xterm", 1);
    ::setenv("LC_ALL", "C", 1);
    Terminal terminal;
    status::Status status;
    status.state = "running";
    Reporter reporter(status::ProgressMode::bar, terminal.program());
    for (const unsigned short width : {std::uint16_t{60}, std::uint16_t{12}}) {
        terminal.set_width(width);
        reporter.show(status);
        const Lines shown = terminal.screen();
        ASSERT_FALSE(shown.empty());
        const std::size_t longest = std::ranges::max(shown, {}, &std::string::size).size();
        EXPECT_LT(longest, width);
        EXPECT_GT(longest, width / 2U);
    }
}

} // namespace
} // namespace reelmill::progress
