#include "../../../src/probe/pid_changes.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace reelmill::probe {
namespace {

/// Packets in the buckets of each stretch, from the first to the last one.
SeenStream stream_of(int id, std::vector<std::pair<int, int>> stretches, const std::string& language = "",
                     const std::string& codec = "mp2") {
    SeenStream stream;
    stream.id = id;
    stream.kind = title::StreamKind::audio;
    stream.codec = codec;
    stream.language = language;
    stream.first_position = stretches.front().first * bucket_bytes;
    stream.last_position = stretches.back().second * bucket_bytes;
    stream.present.resize(static_cast<std::size_t>(stretches.back().second) + 1);
    for (const auto& [first, last] : stretches) {
        for (int i = first; i <= last; ++i) {
            stream.present[static_cast<std::size_t>(i)] = true;
        }
    }
    return stream;
}

TEST(CarriedOnTest, AStreamGoesOnUnderANewPid) {
    const auto found = carried_on({stream_of(0x101, {{0, 20}}), stream_of(0x201, {{21, 40}})});
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].earlier, 0x101);
    EXPECT_EQ(found[0].later, 0x201);
    EXPECT_EQ(found[0].begin, 21 * bucket_bytes);
}

TEST(CarriedOnTest, AndComesBack) {
    EXPECT_EQ(carried_on({stream_of(0x101, {{0, 20}, {41, 60}}), stream_of(0x201, {{21, 40}})}).size(), 1U);
}

TEST(CarriedOnTest, AndComesAndGoes) {
    EXPECT_EQ(carried_on({stream_of(1, {{0, 20}, {41, 60}, {81, 100}}), stream_of(2, {{21, 40}, {61, 80}})}).size(),
              1U);
    EXPECT_TRUE(carried_on({stream_of(1, {{0, 20}, {41, 60}}), stream_of(2, {{21, 40}, {59, 80}})}).empty());
}

TEST(CarriedOnTest, AllPidsOfALineHaveTheFirstOne) {
    const auto found = carried_on({stream_of(1, {{0, 20}}), stream_of(2, {{21, 40}}), stream_of(3, {{41, 60}})});
    ASSERT_EQ(found.size(), 2U);
    EXPECT_EQ(found[1].earlier, 1);
    EXPECT_EQ(found[1].later, 3);
}

TEST(CarriedOnTest, StreamsSideBySideAreTwo) {
    EXPECT_TRUE(carried_on({stream_of(1, {{0, 40}}), stream_of(2, {{20, 60}})}).empty());
    EXPECT_TRUE(carried_on({stream_of(1, {{0, 40}}), stream_of(2, {{20, 30}})}).empty());
}

TEST(CarriedOnTest, AnotherCodecOrLanguageIsAnotherStream) {
    EXPECT_TRUE(carried_on({stream_of(1, {{0, 20}}), stream_of(2, {{21, 40}}, "", "ac3")}).empty());
    EXPECT_TRUE(carried_on({stream_of(1, {{0, 20}}, "eng"), stream_of(2, {{21, 40}}, "deu")}).empty());
    EXPECT_EQ(carried_on({stream_of(1, {{0, 20}}, "eng"), stream_of(2, {{21, 40}}, "eng")}).size(), 1U);
}

TEST(CarriedOnTest, TwoStreamsThatMoveTogetherStayTwo) {
    const auto found = carried_on(
        {stream_of(1, {{0, 20}}), stream_of(2, {{0, 20}}), stream_of(11, {{21, 40}}), stream_of(12, {{21, 40}})});
    ASSERT_EQ(found.size(), 2U);
    EXPECT_EQ(found[0].earlier, 1);
    EXPECT_EQ(found[0].later, 11);
    EXPECT_EQ(found[1].earlier, 2);
    EXPECT_EQ(found[1].later, 12);
}

TEST(CarriedOnTest, AShortStreamWithinAnotherIsNoChange) {
    EXPECT_TRUE(carried_on({stream_of(1, {{0, 10}, {13, 40}}), stream_of(2, {{11, 12}})}).empty());
}

} // namespace
} // namespace reelmill::probe
