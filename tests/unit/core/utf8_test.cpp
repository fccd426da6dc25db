#include "reelmill/core/utf8.hpp"

#include <gtest/gtest.h>
#include <string>

namespace reelmill {
namespace {

std::string with_widths(std::string_view text) {
    std::string shown;
    for (const Letter& letter : letters_of(text)) {
        shown += std::string(letter.bytes) + ":" + std::to_string(letter.columns) + " ";
    }
    return shown;
}

TEST(Utf8, IsRefusedWhereItIsOverlongOrCutOffOrASurrogateOrBeyondUnicode) {
    EXPECT_TRUE(is_utf8("gr\xC3\xBC\xC3\x9F, 映画, \U0010FFFF"));
    for (const char* text :
         {"\xFF", "\xC3", "a\x80", "\xC0\xAF", "\xE0\x80\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xE6\x98"}) {
        EXPECT_FALSE(is_utf8(text)) << text;
        EXPECT_FALSE(first_code_point(std::string_view(text).substr(text[0] == 'a' ? 1 : 0)).valid) << text;
    }
}

TEST(Utf8, HasControlCharactersInThreePlaces) {
    for (const char* text : {"\n", "\x1b", "\x7f", "\u0080", "\u009b"}) {
        EXPECT_TRUE(first_code_point(text).control) << text;
    }
    EXPECT_TRUE(first_code_point(std::string_view("\0", 1)).control);
    EXPECT_FALSE(first_code_point(" ").control);
    EXPECT_FALSE(first_code_point("\u00a0").control);
}

TEST(Letters, KeepMarksWithTheirBase) {
    EXPECT_EQ(with_widths("ae\u0301o\u0308\u0304"), "a:1 e\u0301:1 o\u0308\u0304:1 ");
    EXPECT_EQ(with_widths("\u0301"), "\u0301:0 ") << "a mark alone";
}

TEST(Letters, AreTwoColumnsWideInEastAsiaAndOfEmoji) {
    EXPECT_EQ(with_widths("映ｱ한"), "映:2 ｱ:1 한:2 ");
    EXPECT_EQ(with_widths("😀⚡"), "😀:2 ⚡:2 ");
    EXPECT_EQ(with_widths("👍🏽"), "👍🏽:4 ") << "as terminals show it that do not join emoji";
}

TEST(Letters, OfNoWidthAddNone) { EXPECT_EQ(with_widths("a\u200bb"), "a:1 \u200b:0 b:1 "); }

TEST(Letters, AreBytesWhereThereIsNoUtf8) {
    EXPECT_EQ(with_widths("a\xff\xc3"), "a:1 \xff:1 \xc3:1 ");
    EXPECT_EQ(letters_of("").size(), 0U);
}

} // namespace
} // namespace reelmill
