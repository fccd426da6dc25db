#include "reelmill/progress/status_lines.hpp"

#include <algorithm>
#include <gtest/gtest.h>
#include <limits>

namespace reelmill::progress {
namespace {

status::Status busy_status() {
    status::Status status;
    status.state = "running";
    status.ranks = 8;
    status.titles_total = 120;
    status.titles_done = 7;
    status.titles_failed = 2;
    status.cost_done = 34.9;
    status.cost_total = 100;
    status.frames_per_second = 412.4;
    status.speed = 17.23;
    status.bytes_done = 128'400'000;
    status.eta_seconds = 83;
    status.running = {"a film.mkv", "映画.mkv", "new\nline.mp4"};
    return status;
}

/// Without the colours.
std::string bare(const std::string& text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\x1b') {
            i = text.find('m', i);
        } else {
            out += text[i];
        }
    }
    return out;
}

TEST(StatusLines, NeverWrapAtAnyWidth) {
    std::vector<status::Status> statuses(4, busy_status());
    statuses[0] = status::Status{};
    statuses[1].state = "finished";
    statuses[2].eta_seconds = 1e8;
    statuses[2].bytes_done = std::numeric_limits<std::int64_t>::max();
    statuses[2].titles_total = std::numeric_limits<std::int64_t>::max();
    statuses[3].cost_total = 0;
    statuses[3].speed = std::numeric_limits<double>::quiet_NaN();
    for (const status::Status& status : statuses) {
        for (std::size_t width = 0; width <= 200; ++width) {
            for (const bool unicode : {false, true}) {
                const auto lines = status_lines(status, {width, unicode, true});
                EXPECT_LE(lines.size(), 2U);
                for (const std::string& line : lines) {
                    EXPECT_LE(text::columns_of(bare(line)), width == 0 ? 0 : width - 1) << width << ": " << line;
                    EXPECT_EQ(bare(line).find('\n'), std::string::npos);
                }
            }
        }
    }
}

TEST(StatusLines, ShowEverythingWhenThereIsRoom) {
    const auto lines = status_lines(busy_status(), {120, true, false});
    ASSERT_EQ(lines.size(), 2U);
    EXPECT_NE(lines[0].find(" 34 %  1:23 left"), std::string::npos);
    EXPECT_EQ(lines[1], "7/120 titles · 2 failed · 412 fps · 17.2x · 128 MB · a film.mkv, 映画.mkv, new\\nline.mp4");
}

TEST(StatusLines, DropTheLeastImportantFirst) {
    const auto lines = status_lines(busy_status(), {30, false, false});
    ASSERT_EQ(lines.size(), 2U);
    EXPECT_EQ(lines[1], "7/120 titles | 2 failed");
}

TEST(StatusLines, AreAsciiWhereTheLocaleIs) {
    status::Status status = busy_status();
    status.running.clear();
    for (const std::string& line : status_lines(status, {100, false, true})) {
        EXPECT_TRUE(std::ranges::all_of(line, [](char c) { return static_cast<unsigned char>(c) < 0x80; })) << line;
    }
}

TEST(StatusLines, HaveNoEscapeSequencesWithoutColour) {
    for (const std::string& line : status_lines(busy_status(), {100, true, false})) {
        EXPECT_EQ(line.find('\x1b'), std::string::npos);
    }
}

TEST(StatusLines, SayAHundredPercentOnlyAtTheEnd) {
    status::Status status = busy_status();
    status.cost_done = 99.999;
    EXPECT_NE(status_lines(status, {80, true, false})[0].find(" 99 %"), std::string::npos);
    status.state = "finished";
    EXPECT_NE(status_lines(status, {80, true, false})[0].find("100 %"), std::string::npos);
}

TEST(StatusLines, KeepTheBarAsLongAsItWasWhileTheNumbersChange) {
    status::Status status = busy_status();
    const auto bar_end = [&] {
        const std::string line = status_lines(status, {100, false, false})[0];
        return line.find(']');
    };
    const std::size_t before = bar_end();
    status.eta_seconds = 4000;
    EXPECT_EQ(bar_end(), before);
    status.eta_seconds = -1;
    EXPECT_EQ(bar_end(), before);
}

TEST(PlainLine, HoldsTheSame) {
    EXPECT_EQ(plain_line(busy_status()), "34 %, 7/120 titles, 2 failed, 412 fps, 17.2x, 128 MB, 1:23 left");
}

} // namespace
} // namespace reelmill::progress
