#include "../../../src/ffmpeg/pid_changes.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <vector>

namespace reelmill::ffmpeg {
namespace {

constexpr std::int64_t endless = std::numeric_limits<std::int64_t>::max();

/// Packets of one PID; the first at `begin`.
std::vector<std::byte> stream_of(int pid, int packets, std::size_t begin = 0, std::size_t size = 188) {
    std::vector<std::byte> bytes(begin + static_cast<std::size_t>(packets) * size);
    for (int i = 0; i < packets; ++i) {
        const std::size_t at = begin + static_cast<std::size_t>(i) * size;
        bytes[at] = std::byte{0x47};
        bytes[at + 1] = std::byte(0x40 | pid >> 8);
        bytes[at + 2] = std::byte(pid & 0xff);
        bytes[at + 3] = std::byte(0x10 | (i & 0x0f));
    }
    return bytes;
}

int pid_at(const std::vector<std::byte>& bytes, std::size_t at) {
    return (std::to_integer<int>(bytes[at + 1]) & 0x1f) << 8 | std::to_integer<int>(bytes[at + 2]);
}

TEST(ChangePidsTest, GivesPacketsOfTheStretchAnotherPidAndCounter) {
    auto bytes = stream_of(0x200, 4);
    change_pids(bytes, 0, {{0x200, 0x100, 188, endless, 188, 15}});
    EXPECT_EQ(pid_at(bytes, 0), 0x200) << "before the stretch";
    EXPECT_EQ(pid_at(bytes, 188), 0x100);
    EXPECT_EQ(pid_at(bytes, 564), 0x100);
    EXPECT_EQ(bytes[188 + 1] & std::byte{0xe0}, std::byte{0x40}) << "the unit start stays";
    EXPECT_EQ(bytes[188 + 3], std::byte{0x10}) << "1 + 15, in four bits";
}

TEST(ChangePidsTest, LeavesOtherPidsAndWhatIsNoPacket) {
    auto bytes = stream_of(0x201, 3);
    bytes[188] = std::byte{0};
    const auto before = bytes;
    change_pids(bytes, 0, {{0x200, 0x100, 0, endless, 188, 0}});
    EXPECT_EQ(bytes, before);
}

TEST(ChangePidsTest, EndsWhereTheStretchDoes) {
    auto bytes = stream_of(0x200, 3);
    change_pids(bytes, 0, {{0x200, 0x100, 0, 376, 188, 0}});
    EXPECT_EQ(pid_at(bytes, 188), 0x100);
    EXPECT_EQ(pid_at(bytes, 376), 0x200);
}

TEST(ChangePidsTest, FindsPacketsFromAnyPieceOfTheFile) {
    const auto whole = stream_of(0x200, 20, 4, 192);
    const std::vector<title::PidChange> changes{{0x200, 0x100, 4 + 192, endless, 192, 3}};
    auto wanted = whole;
    change_pids(wanted, 0, changes);
    for (std::size_t from = 0; from < 400; ++from) {
        std::vector<std::byte> piece(whole.begin() + static_cast<std::ptrdiff_t>(from), whole.end());
        change_pids(piece, static_cast<std::int64_t>(from), changes);
        // A header that is cut off at the beginning is the caller's to read whole.
        const std::size_t whole_from = std::min<std::size_t>(4, piece.size());
        EXPECT_TRUE(std::equal(piece.begin() + static_cast<std::ptrdiff_t>(whole_from), piece.end(),
                               wanted.begin() + static_cast<std::ptrdiff_t>(from + whole_from)))
            << from;
    }
}

} // namespace
} // namespace reelmill::ffmpeg
