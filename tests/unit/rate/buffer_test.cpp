#include "reelmill/rate/buffer.hpp"

#include <algorithm>
#include <gmock/gmock.h>
#include <optional>
#include <random>

namespace reelmill::rate {
namespace {

constexpr Buffer buffer{1'000'000, 500'000};
constexpr std::int64_t picture = 40'000; // microseconds
constexpr std::int64_t beside = 16;      // bytes that a container may put around a picture

std::vector<BufferedPacket> packets_of(const std::vector<std::int64_t>& bytes, std::int64_t begin = 0) {
    std::vector<BufferedPacket> packets;
    for (const std::int64_t each : bytes) {
        packets.push_back({begin + static_cast<std::int64_t>(packets.size()) * picture, each - beside});
    }
    return packets;
}

/// The definition, packet by packet; none once it has run dry.
std::optional<std::int64_t> followed(std::int64_t level, const std::vector<BufferedPacket>& packets, std::int64_t end) {
    for (std::size_t i = 0; i < packets.size(); ++i) {
        level -= (packets[i].bytes + beside) * 8;
        if (level < 0) {
            return std::nullopt;
        }
        const std::int64_t next = i + 1 < packets.size() ? packets[i + 1].microseconds : end;
        level = std::min(buffer.bits, level + (next - packets[i].microseconds) * buffer.bits_per_second / 1'000'000);
    }
    return level;
}

TEST(BufferUse, IsThatOfOnePicture) {
    // 40 ms bring 40,000 bits.
    EXPECT_EQ(use_of(buffer, packets_of({1000}), picture), (BufferUse{8000, 32'000, 500'000}));
    EXPECT_EQ(use_of(buffer, packets_of({10'000}), picture), (BufferUse{80'000, -40'000, 460'000}));
}

TEST(BufferUse, SaysWhatFollowingEveryPacketSays) {
    std::mt19937 random(7);
    int dry = 0;
    for (int title = 0; title < 300; ++title) {
        std::vector<std::int64_t> bytes(1 + random() % 60);
        std::ranges::generate(
            bytes, [&] { return 20 + static_cast<std::int64_t>(random() % (random() % 9 ? 9000 : 50'000)); });
        const auto packets = packets_of(bytes);
        const std::int64_t end = static_cast<std::int64_t>(bytes.size()) * picture;
        const BufferUse use = use_of(buffer, packets, end);
        for (std::int64_t level = 0; level <= buffer.bits; level += 25'000) {
            const auto left = followed(level, packets, end);
            ASSERT_EQ(left.has_value(), level >= use.need) << title;
            if (left) {
                ASSERT_EQ(*left, use.level_after(level)) << title;
            }
            dry += left ? 0 : 1;
        }
    }
    EXPECT_GT(dry, 500);
}

TEST(BufferUse, HasNoLevelThatDoesForAPictureLargerThanTheBuffer) {
    EXPECT_GT(use_of(buffer, packets_of({62'501}), picture).need, buffer.bits);
    EXPECT_GT(use_of(buffer, packets_of({60'000, 60'000}), 2 * picture).need, buffer.bits);
}

TEST(BufferUse, CountsNoMoreThanFitsWhereNothingIsShownForLong) {
    const BufferUse use = use_of(buffer, packets_of({50'000}), std::int64_t{40} * 24 * 3600 * 1'000'000);
    EXPECT_EQ(use.level_after(400'000), 500'000);
}

TEST(BufferUse, OfASegmentTakesPicturesOutInTheOrderOfTheirDecoding) {
    // I P B B: shown at 0, 3, 1, 2. With constant distances it does not matter how many are reordered.
    const std::vector<ShownPacket> segment{{0, 9984}, {3 * picture, 4984}, {picture, 984}, {2 * picture, 984}};
    EXPECT_EQ(use_of_segment(buffer, segment, 4 * picture),
              use_of(buffer, packets_of({10'000, 5000, 1000, 1000}), 4 * picture));
}

TEST(BufferUse, OfASegmentIsTheWorseOfBothWaysWherePicturesStandForDifferentTimes) {
    // The third packet comes a second behind the second one, or, with one picture reordered, 40 ms.
    const std::vector<ShownPacket> segment{{0, 1000}, {1'040'000, 30'000}, {40'000, 30'000}, {1'080'000, 1000}};
    EXPECT_GT(use_of_segment(buffer, segment, 1'120'000).need, 400'000);
    const auto at_once = packets_of({1016, 30'016, 30'016, 1016});
    EXPECT_LT(use_of(buffer, {at_once[0], at_once[1], {1'040'000, 30'000}, {1'080'000, 1000}}, 1'120'000).need,
              300'000);
}

TEST(BufferUse, OfNothingLeavesTheBufferAlone) {
    EXPECT_EQ(use_of_segment(buffer, {}, 0), (BufferUse{0, 0, buffer.bits}));
}

} // namespace
} // namespace reelmill::rate
