#include "reelmill/verify/picture_check.hpp"

#include <gtest/gtest.h>

namespace reelmill::verify {
namespace {

title::Picture hdr_picture() {
    title::Picture picture;
    picture.width = 1920;
    picture.height = 1080;
    picture.sample_aspect = {4, 3};
    picture.color_range = "tv";
    picture.color_primaries = "bt2020";
    picture.color_transfer = "smpte2084";
    picture.color_matrix = "bt2020nc";
    picture.chroma_location = "left";
    picture.display_matrix = {0, 65536, 0, -65536, 0, 0, 0, 0, 1 << 30};
    picture.content_light = title::ContentLight{1000, 400};
    title::MasteringDisplay display;
    display.values.fill({1, 2});
    picture.mastering_display = display;
    return picture;
}

std::vector<std::byte> raw(std::initializer_list<int> values) {
    std::vector<std::byte> bytes;
    for (const int value : values) {
        bytes.push_back(static_cast<std::byte>(value));
    }
    return bytes;
}

TEST(PictureCheck, FindsNothingInEqualDescriptions) {
    const auto findings = compare_pictures(hdr_picture(), hdr_picture());
    EXPECT_TRUE(findings.missing.empty());
    EXPECT_TRUE(findings.wrong.empty());
}

TEST(PictureCheck, TellsWhatIsMissingFromWhatIsWrong) {
    title::Picture found = hdr_picture();
    found.color_primaries.clear();
    found.color_transfer = "bt709";
    const auto findings = compare_pictures(hdr_picture(), found);
    EXPECT_EQ(findings.missing, (std::vector<std::string>{"colour primaries"}));
    ASSERT_EQ(findings.wrong.size(), 1U);
    EXPECT_EQ(findings.wrong[0], "colour transfer is bt709 instead of smpte2084");
}

TEST(PictureCheck, NamesEveryPartThatIsGone) {
    title::Picture found;
    found.width = 1920;
    found.height = 1080;
    EXPECT_EQ(compare_pictures(hdr_picture(), found).missing.size(), 8U);
}

TEST(PictureCheck, FindsEachWrongPart) {
    const auto wrong = [](auto change) {
        title::Picture found = hdr_picture();
        change(found);
        return compare_pictures(hdr_picture(), found).wrong.size();
    };
    EXPECT_EQ(wrong([](auto& picture) { picture.width = 1918; }), 1U);
    EXPECT_EQ(wrong([](auto& picture) { picture.sample_aspect = {1, 1}; }), 1U);
    EXPECT_EQ(wrong([](auto& picture) { picture.display_matrix->at(1) = -65536; }), 1U);
    EXPECT_EQ(wrong([](auto& picture) { picture.content_light->max_average = 401; }), 1U);
    EXPECT_EQ(wrong([](auto& picture) { picture.mastering_display->values[3] = {501, 1000}; }), 1U);
    EXPECT_EQ(wrong([](auto& picture) { picture.color_range = "pc"; }), 1U);
}

TEST(PictureCheck, TakesEqualMeaningForEqual) {
    title::Picture expected = hdr_picture();
    title::Picture found = hdr_picture();
    expected.color_matrix = "smpte170m";
    found.color_matrix = "bt470bg";
    found.color_range.clear();
    found.sample_aspect = {8, 6};
    found.mastering_display->values[0] = {25001, 50000};
    found.display_matrix->at(6) = 1080 << 16;
    const auto findings = compare_pictures(expected, found);
    EXPECT_TRUE(findings.missing.empty());
    EXPECT_TRUE(findings.wrong.empty());

    expected.sample_aspect = {1, 1};
    found.sample_aspect = {0, 1};
    expected.display_matrix = std::array<std::int32_t, 9>{65536, 0, 0, 0, 65536, 0, 0, 0, 1 << 30};
    found.display_matrix.reset();
    EXPECT_TRUE(compare_pictures(expected, found).missing.empty());
}

TEST(PictureCheck, DoesNotLookAtWhatTheSourceDoesNotSay) {
    title::Picture expected;
    expected.width = 1920;
    expected.height = 1080;
    title::Picture found = hdr_picture();
    found.sample_aspect = {1, 1};
    found.display_matrix.reset();
    const auto findings = compare_pictures(expected, found);
    EXPECT_TRUE(findings.missing.empty());
    EXPECT_TRUE(findings.wrong.empty());
}

TEST(ParameterSets, AreFoundInsideAnAvcC) {
    const auto annex_b = raw({0, 0, 0, 1, 0x67, 66, 1, 2, 0, 0, 0, 1, 0x68, 9, 9, 0, 0, 1, 6, 5, 4});
    const auto avcc = raw({1, 66, 1, 2, 0xFF, 0xE1, 0, 4, 0x67, 66, 1, 2, 1, 0, 3, 0x68, 9, 9});
    EXPECT_TRUE(holds_parameter_sets(annex_b, avcc, "h264"));
    auto other = avcc;
    other[16] = std::byte{8};
    EXPECT_FALSE(holds_parameter_sets(annex_b, other, "h264"));
}

TEST(ParameterSets, OfOtherCodecsAreFoundAsAWhole) {
    EXPECT_TRUE(holds_parameter_sets(raw({10, 1, 2}), raw({0x81, 0, 0, 0, 10, 1, 2}), "av1"));
    EXPECT_FALSE(holds_parameter_sets(raw({10, 1, 3}), raw({0x81, 0, 0, 0, 10, 1, 2}), "av1"));
    EXPECT_TRUE(holds_parameter_sets({}, {}, "vp9"));
}

} // namespace
} // namespace reelmill::verify
