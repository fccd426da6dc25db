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

struct Played {
    std::vector<ShownPacket> packets; ///< decode order
    std::int64_t end = 0;
};

/// With pictures that stand for different times, and up to `reordered` of them reordered, as encoders do it.
Played segment_of(std::mt19937& random, std::int64_t begin, std::size_t reordered) {
    Played segment;
    std::vector<std::int64_t> shown;
    segment.end = begin;
    for (std::size_t count = 3 + random() % 40; shown.size() < count;) {
        shown.push_back(segment.end);
        segment.end += random() % 5 ? 20'000 : 300'000;
    }
    const auto bytes = [&] { return static_cast<std::int64_t>(20 + random() % (random() % 7 ? 6000 : 25'000)); };
    segment.packets.push_back({shown[0], bytes() * 2});
    for (std::size_t at = 1; at < shown.size();) { // the last of a group first, then those before it
        const std::size_t group = std::min(1 + random() % (reordered + 1), shown.size() - at);
        segment.packets.push_back({shown[at + group - 1], bytes()});
        for (std::size_t i = 0; i + 1 < group; ++i) {
            segment.packets.push_back({shown[at + i], bytes()});
        }
        at += group;
    }
    return segment;
}

/// Over a whole title, by times of decoding as a multiplexer lays them: those of the pictures, in order, shifted by as
/// many as are reordered.
bool runs_through(const std::vector<ShownPacket>& title, std::size_t reordered, std::int64_t level) {
    std::vector<std::int64_t> shown;
    for (const ShownPacket& packet : title) {
        shown.push_back(packet.microseconds);
    }
    std::ranges::sort(shown);
    const std::int64_t lead = shown[reordered] - shown[0];
    std::vector<BufferedPacket> packets;
    for (std::size_t i = 0; i < title.size(); ++i) {
        packets.push_back({i < reordered ? shown[i] - lead : shown[i - reordered], title[i].bytes});
    }
    return followed(level, packets, packets.back().microseconds).has_value();
}

TEST(SegmentUse, OfSeveralSaysWhatFollowingTheWholeTitleSays) {
    std::mt19937 random(11);
    int dry = 0;
    for (int round = 0; round < 400; ++round) {
        std::vector<SegmentUse> uses;
        std::vector<ShownPacket> title;
        std::int64_t end = 0;
        for (std::size_t count = 1 + random() % 4; uses.size() < count;) {
            const Played segment = segment_of(random, end, random() % 3);
            end = segment.end;
            title.insert(title.end(), segment.packets.begin(), segment.packets.end());
            uses.push_back(use_of_segment(buffer, segment.packets, end));
        }
        std::size_t reordered = 0;
        for (const SegmentUse& use : uses) {
            reordered = std::max(reordered, static_cast<std::size_t>(use.reordered));
        }
        for (std::int64_t level = 300'000; level <= buffer.bits; level += 50'000) {
            for (const std::size_t delay : {std::size_t{0}, reordered}) {
                bool through = true;
                std::int64_t now = level;
                for (std::size_t i = 0; i < uses.size() && through; ++i) {
                    const BufferUse use = use_in_title(buffer, i == 0 ? nullptr : &uses[i - 1], uses[i], delay);
                    through = now >= use.need;
                    now = use.level_after(now);
                }
                ASSERT_EQ(through, runs_through(title, delay, level)) << round << ", " << delay << " reordered";
                dry += through ? 0 : 1;
            }
        }
    }
    EXPECT_GT(dry, 300);
    EXPECT_LT(dry, 3000);
}

TEST(SegmentUse, OfNothingLeavesTheBufferAlone) {
    const SegmentUse nothing = use_of_segment(buffer, {}, 0);
    EXPECT_EQ(use_in_title(buffer, nullptr, nothing, 2), (BufferUse{0, 0, buffer.bits}));
    EXPECT_EQ(use_in_title(buffer, &nothing, {}, 2), (BufferUse{0, 0, buffer.bits}));
}

} // namespace
} // namespace reelmill::rate
