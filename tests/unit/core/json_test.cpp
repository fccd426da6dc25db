#include "reelmill/core/json.hpp"

#include <gtest/gtest.h>

namespace reelmill {
namespace {

RawPath through_cbor(const RawPath& path) { return Json::from_cbor(Json::to_cbor(Json(path))).get<RawPath>(); }

TEST(RawPath, KeepsAnyBytesOnTheirWayThroughAMessage) {
    for (const std::string name :
         {"plain.mp4", "two\nlines", "-dash", "gr\xC3\xBC\xC3\x9F", "\xFF\xFE not text", "\xC3"}) {
        EXPECT_EQ(through_cbor(RawPath(name)).bytes, name);
    }
}

TEST(RawPath, ThatIsTextStaysTextInJson) { EXPECT_EQ(json_text(Json(RawPath("a b.mp4"))), "\"a b.mp4\""); }

TEST(Printable, KeepsOneLineOneLine) {
    EXPECT_EQ(printable("a\nb\x1b[31m"), "a\\nb\\x1b[31m");
    EXPECT_EQ(printable("gr\xC3\xBC\xC3\x9F"), "gr\xC3\xBC\xC3\x9F");
    EXPECT_EQ(printable("\xFF.mp4"), "\\xff.mp4");
    EXPECT_EQ(printable("\xC2\x9B"
                        "2J"),
              "\\xc2\\x9b2J");
}

TEST(Printable, EscapesOverlongFormsAndSurrogates) {
    EXPECT_EQ(printable("\xC0\xAF"), "\\xc0\\xaf");
    EXPECT_EQ(printable("\xED\xA0\x80"), "\\xed\\xa0\\x80");
}

TEST(Json, KeepsAnAbsentValueAbsent) {
    const std::optional<double> none;
    EXPECT_FALSE(Json(none).get<std::optional<double>>().has_value());
    EXPECT_EQ(Json(std::optional<double>(1.5)).get<std::optional<double>>(), 1.5);
}

} // namespace
} // namespace reelmill
