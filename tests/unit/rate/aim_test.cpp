#include "reelmill/rate/aim.hpp"

#include <gtest/gtest.h>
#include <limits>

namespace reelmill::rate {
namespace {

constexpr std::int64_t second = 1'000'000;
constexpr std::int64_t minute = 60 * second;

TEST(AimOfBitrate, IsTheBytesOfThatManySeconds) {
    EXPECT_EQ(aim_of_bitrate(800'000, 10 * second).wanted, 1'000'000);
    EXPECT_EQ(aim_of_bitrate(2'500'000, 120 * minute).wanted, 2'250'000'000);
    EXPECT_EQ(aim_of_bitrate(1'000'000, 1'500).wanted, 187);
}

TEST(AimOfBitrate, IsNarrowerForLongTitles) {
    const Aim brief = aim_of_bitrate(800'000, minute);
    EXPECT_EQ(brief.least, 5'910'000);
    EXPECT_EQ(brief.most, 6'090'000);
    const Aim tall = aim_of_bitrate(800'000, 2 * minute);
    EXPECT_EQ(tall.least, 11'952'000);
    EXPECT_EQ(tall.most, 12'048'000);
}

TEST(AimOfBitrate, OfOddLengthsIsAnAimAllTheSame) {
    for (const std::int64_t length : {std::int64_t{-1}, std::int64_t{0}, std::int64_t{1}, 100'000 * 60 * minute,
                                      std::numeric_limits<std::int64_t>::max()}) {
        for (const std::int64_t rate : {std::int64_t{10'000}, std::int64_t{1'000'000'000}}) {
            const Aim aim = aim_of_bitrate(rate, length);
            EXPECT_GE(aim.wanted, 1);
            EXPECT_LE(aim.least, aim.wanted);
            EXPECT_LE(aim.wanted, aim.most);
            EXPECT_GE(aim.least, 0);
        }
    }
}

/// A minute at 360p whose analysis made a megabyte.
Outlook minute_of(Codec codec, std::size_t preset = 5) {
    return {codec, preset, 1'000'000, std::int64_t{640} * 360, std::int64_t{320} * 180};
}

TEST(FirstQuality, IsTheOneThatWasMeasured) {
    EXPECT_NEAR(first_quality(minute_of(Codec::h264), 1'870'000), 2400, 30);
    EXPECT_NEAR(first_quality(minute_of(Codec::h264), 935'000), 2980, 30) << "half the bytes";
    EXPECT_NEAR(first_quality(minute_of(Codec::h264), 3'740'000), 1820, 30) << "twice the bytes";
}

TEST(FirstQuality, IsBetterForMoreBytes) {
    for (const Codec codec : {Codec::h264, Codec::hevc, Codec::vp9, Codec::av1}) {
        int last = 10'000;
        for (std::int64_t wanted = 1'000; wanted < 1'000'000'000; wanted = wanted * 3 / 2) {
            const int quality = first_quality(minute_of(codec), wanted);
            const QualityScale scale = scale_of(codec);
            EXPECT_LE(quality, last);
            EXPECT_EQ(quality, scale.rounded(quality)) << "the encoder takes it";
            last = quality;
        }
        EXPECT_GT(first_quality(minute_of(codec), 1'000), first_quality(minute_of(codec), 100'000'000) + 1000);
    }
}

TEST(FirstQuality, IsWorseForFasterPresetsAndLargerPictures) {
    const int usual = first_quality(minute_of(Codec::h264), 1'000'000);
    EXPECT_GT(first_quality(minute_of(Codec::h264, 0), 1'000'000), usual + 300);
    EXPECT_GT(first_quality(minute_of(Codec::h264, 1), 1'000'000), usual + 100);
    EXPECT_EQ(first_quality(minute_of(Codec::h264, 9), 1'000'000), usual);
    Outlook larger = minute_of(Codec::h264);
    larger.pixels *= 4;
    EXPECT_GT(first_quality(larger, 1'000'000), usual + 500);
    Outlook smaller = minute_of(Codec::h264);
    smaller.pixels /= 4;
    EXPECT_LT(first_quality(smaller, 1'000'000), usual - 500);
}

TEST(FirstQuality, OfOddOutlooksIsOneThatTheEncoderTakes) {
    for (const Codec codec : {Codec::h264, Codec::vp9}) {
        for (const std::int64_t weight : {std::int64_t{0}, std::int64_t{1}, std::int64_t{1} << 50}) {
            for (const std::int64_t pixels : {std::int64_t{0}, std::int64_t{1}, std::int64_t{16384} * 16384}) {
                const int quality = first_quality({codec, 5, weight, pixels, 57'600}, 1'000'000);
                EXPECT_GE(quality, scale_of(codec).least);
                EXPECT_LE(quality, scale_of(codec).most);
            }
        }
    }
}

TEST(QualityScale, RoundsToWhatTheEncoderTakes) {
    EXPECT_EQ(scale_of(Codec::h264).rounded(2345), 2345);
    EXPECT_EQ(scale_of(Codec::h264).rounded(-3), 100);
    EXPECT_EQ(scale_of(Codec::hevc).rounded(9000), 5100);
    EXPECT_EQ(scale_of(Codec::vp9).rounded(3149), 3100);
    EXPECT_EQ(scale_of(Codec::vp9).rounded(3150), 3200);
    EXPECT_EQ(scale_of(Codec::av1).rounded(6299), 6300);
    EXPECT_EQ(scale_of(Codec::av1).rounded(0), 100);
}

} // namespace
} // namespace reelmill::rate
