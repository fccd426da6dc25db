#include "../../../src/mux/lost_tags.hpp"

#include <gtest/gtest.h>

namespace reelmill::mux {
namespace {

TEST(LostTags, AreNoneWhereAllValuesAreFoundUnderWhateverName) {
    const Tags wanted{{"title", "A"}, {"track", "3"}};
    EXPECT_TRUE(lost_tags(wanted, {{"TITLE", "A"}, {"PART_NUMBER", "3"}}, Format::mkv).empty());
    EXPECT_TRUE(lost_tags({}, {}, Format::mkv).empty());
}

TEST(LostTags, AreAllNamedInOneLine) {
    const auto lines =
        lost_tags({{"mood", "calm"}, {"shoe_size", "43"}, {"title", "A"}}, {{"title", "A"}}, Format::mp4);
    ASSERT_EQ(lines.size(), 1U);
    EXPECT_EQ(lines[0].text, "mp4 has no place for the file's tags mood, shoe_size; left out");
}

TEST(LostTags, DoNotIncludeEmptyOnes) { EXPECT_TRUE(lost_tags({{"comment", ""}}, {}, Format::mp4).empty()); }

TEST(LostTags, TakeMomentsForEqualToTheSecond) {
    const Tags wanted{{"creation_time", "2024-01-02T03:04:05Z"}};
    EXPECT_TRUE(lost_tags(wanted, {{"creation_time", "2024-01-02T03:04:05.000000Z"}}, Format::mp4).empty());
    EXPECT_FALSE(lost_tags(wanted, {{"creation_time", "2024-01-02T03:04:06.000000Z"}}, Format::mp4).empty());
}

} // namespace
} // namespace reelmill::mux
