#include "reelmill/text/columns.hpp"

#include <gtest/gtest.h>

namespace reelmill::text {
namespace {

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

TEST(Text, IsNotShortenedBetweenALetterAndItsMarks) {
    EXPECT_EQ(shortened("ae\u0301bbbbbe\u0301", 4, true), "ae\u0301…e\u0301");
    EXPECT_EQ(shortened("映画映画", 4, false), "映~") << "half a letter does not fit";
}

TEST(Wrapped, TextIsBrokenBetweenWords) {
    using Lines = std::vector<std::string>;
    EXPECT_EQ(wrapped("one two  three\nfour", 9), (Lines{"one two", "three", "four"}));
    EXPECT_EQ(wrapped("one two three", 9, 2), (Lines{"one two", "  three"}));
    EXPECT_EQ(wrapped("映画 映画 a", 9), (Lines{"映画 映画", "a"})) << "by columns, not by bytes";
    EXPECT_EQ(wrapped("", 9), Lines{});
}

TEST(Wrapped, WordsThatAreTooLongAreShortened) {
    EXPECT_EQ(wrapped("see /a/very/long/name here", 8, 2, false),
              (std::vector<std::string>{"see", "  /a/~me", "  here"}));
}

TEST(Wrapped, LinesFitAnyTerminal) {
    for (std::size_t width = 0; width < 40; ++width) {
        const Look look{width, true, false};
        for (const std::string& line : wrapped("died: 映画 on a-host-with-a-long-name, 2026", look)) {
            EXPECT_LE(columns_of(line), look.room());
        }
    }
}

} // namespace
} // namespace reelmill::text
