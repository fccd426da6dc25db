#include "reelmill/progress/status_lines.hpp"

#include "reelmill/progress/text.hpp"

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
                    EXPECT_LE(columns_of(bare(line)), width == 0 ? 0 : width - 1) << width << ": " << line;
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

TEST(Text, IsMeasuredInColumns) {
    EXPECT_EQ(columns_of("abc"), 3U);
    EXPECT_EQ(columns_of("äöü"), 3U);
    EXPECT_EQ(columns_of("映画"), 4U);
    EXPECT_EQ(columns_of("e\xcc\x81"), 1U) << "a combining accent";
    EXPECT_EQ(columns_of("\xff\xfe"), 2U) << "bytes that are no UTF-8";
}

TEST(Text, IsShortenedInTheMiddleBetweenLetters) {
    EXPECT_EQ(shortened("abcdefghij", 10, true), "abcdefghij");
    EXPECT_EQ(shortened("abcdefghij", 6, true), "abc…ij");
    EXPECT_EQ(shortened("abcdefghij", 5, false), "ab~ij");
    EXPECT_EQ(shortened("abcdefghij", 1, true), "…");
    EXPECT_EQ(shortened("abcdefghij", 0, true), "");
    for (std::size_t width = 0; width < 12; ++width) {
        EXPECT_LE(columns_of(shortened("映画映画映画", width, true)), width);
    }
}

TEST(Numbers, ReadWell) {
    EXPECT_EQ(bytes_text(0), "0 B");
    EXPECT_EQ(bytes_text(999), "999 B");
    EXPECT_EQ(bytes_text(1000), "1.0 kB");
    EXPECT_EQ(bytes_text(999'499), "999 kB");
    EXPECT_EQ(bytes_text(999'500), "1.0 MB");
    EXPECT_EQ(bytes_text(12'345'678), "12.3 MB");
    EXPECT_EQ(duration_text(7.4), "0:07");
    EXPECT_EQ(duration_text(3723), "1:02:03");
    EXPECT_EQ(duration_text(-1), "-");
    EXPECT_EQ(duration_text(std::numeric_limits<double>::quiet_NaN()), "-");
    EXPECT_EQ(speed_text(0.853), "0.85x");
    EXPECT_EQ(speed_text(17.23), "17.2x");
    EXPECT_EQ(speed_text(140.2), "140x");
}

TEST(Text, NamesCoreTimeInAUnitThatSaysSomething) {
    EXPECT_EQ(core_time_text(0.04), "0.1 core seconds");
    EXPECT_EQ(core_time_text(8.44), "8.4 core seconds");
    EXPECT_EQ(core_time_text(9.96), "10 core seconds");
    EXPECT_EQ(core_time_text(99), "99 core seconds");
    EXPECT_EQ(core_time_text(100), "1.7 core minutes");
    EXPECT_EQ(core_time_text(1500), "25 core minutes");
    EXPECT_EQ(core_time_text(6000), "1.7 core hours");
    EXPECT_EQ(core_time_text(7.2e6), "2000 core hours");
    EXPECT_EQ(count_text(1, "title"), "1 title");
    EXPECT_EQ(count_text(0, "title"), "0 titles");
}

} // namespace
} // namespace reelmill::progress
