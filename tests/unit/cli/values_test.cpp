#include "reelmill/cli/values.hpp"

#include "reelmill/cli/suggest.hpp"
#include "reelmill/core/failure.hpp"

#include <gtest/gtest.h>

namespace reelmill::cli {
namespace {

TEST(FrameRate, IsExact) {
    EXPECT_EQ(frame_rate("--fps", "25"), (Rational{25, 1}));
    EXPECT_EQ(frame_rate("--fps", "30000/1001"), (Rational{30000, 1001}));
    EXPECT_EQ(frame_rate("--fps", "50/2"), (Rational{25, 1}));
    EXPECT_EQ(frame_rate("--fps", "23.976"), (Rational{24000, 1001}));
    EXPECT_EQ(frame_rate("--fps", "29.97"), (Rational{30000, 1001}));
    EXPECT_EQ(frame_rate("--fps", "59.94"), (Rational{60000, 1001}));
    EXPECT_EQ(frame_rate("--fps", "12.5"), (Rational{25, 2}));
    EXPECT_EQ(frame_rate("--fps", "0.1"), (Rational{1, 10}));
}

TEST(FrameRate, IsRefusedWhenItIsNone) {
    for (const char* text : {"", "x", "-25", "0", "0/1", "1/0", "25/", "/25", "1/2/3", "inf", "1001", "25 ", "1e1",
                             "99999999999/1", "0.0000001", "."}) {
        EXPECT_THROW(static_cast<void>(frame_rate("--fps", text)), Failure) << text;
    }
}

TEST(BitRate, TakesThousandsAndMillions) {
    EXPECT_EQ(bit_rate("--audio-bitrate", "128k"), 128'000);
    EXPECT_EQ(bit_rate("--audio-bitrate", "1.5M"), 1'500'000);
    EXPECT_EQ(bit_rate("--audio-bitrate", "96000"), 96'000);
    for (const char* text : {"", "k", "-128k", "0", "128kk", "1G", "nan"}) {
        EXPECT_THROW(static_cast<void>(bit_rate("--audio-bitrate", text)), Failure) << text;
    }
}

TEST(VideoBitRate, GoesFromTenThousandToAThousandMillion) {
    EXPECT_EQ(video_bit_rate("--bitrate", "2500k"), 2'500'000);
    EXPECT_EQ(video_bit_rate("--bitrate", "1.5M"), 1'500'000);
    EXPECT_EQ(video_bit_rate("--bitrate", "10000"), 10'000);
    EXPECT_EQ(video_bit_rate("--bitrate", "1000M"), 1'000'000'000);
    for (const char* text : {"", "k", "-2500k", "0", "9999", "1001M", "1G", "nan", "2500kk"}) {
        EXPECT_THROW(static_cast<void>(video_bit_rate("--bitrate", text)), Failure) << text;
    }
}

TEST(ByteCount, TakesPowersOf1024) {
    EXPECT_EQ(byte_count("--memory", "8G"), std::int64_t{8} << 30);
    EXPECT_EQ(byte_count("--memory", "1.5m"), 3 << 19);
    EXPECT_EQ(byte_count("--memory", "100000000"), 100'000'000);
    for (const char* text : {"", "G", "-1G", "0", "100K", "8GB", "nan", "1e30"}) {
        EXPECT_THROW(static_cast<void>(byte_count("--memory", text)), Failure) << text;
    }
}

TEST(TimeSpan, TakesUnitsAndClockTimesAndNoBareNumber) {
    const auto seconds = [](const char* text) { return time_span("--time-limit", text).count(); };
    EXPECT_EQ(seconds("90m"), 5400);
    EXPECT_EQ(seconds("1h30m"), 5400);
    EXPECT_EQ(seconds("1:30:00"), 5400);
    EXPECT_EQ(seconds("1d"), 86400);
    EXPECT_EQ(seconds("45s"), 45);
    for (const char* text : {"", "90", "0m", "1:30", "1:60:00", "m", "1m1h", "1h1h", "-1h", "1.5h", "1:2:3:4",
                             "999999d", "99999999999999999999h", "1:+3:00"}) {
        EXPECT_THROW(static_cast<void>(time_span("--time-limit", text)), Failure) << text;
    }
}

TEST(EncoderParams, AreSplitAtColonsAndAtTheFirstEqualsSign) {
    using Params = std::vector<std::pair<std::string, std::string>>;
    EXPECT_EQ(encoder_params("-", "a=1:b:c=x=y:d="), (Params{{"a", "1"}, {"b", "1"}, {"c", "x=y"}, {"d", ""}}));
    for (const char* text : {"", ":", "a=1:", "=1"}) {
        EXPECT_THROW(static_cast<void>(encoder_params("-", text)), Failure) << text;
    }
}

TEST(Suggestions, CountSwappedNeighboursOnce) {
    EXPECT_EQ(edit_distance("crf", "cfr"), 1);
    EXPECT_EQ(edit_distance("", "abc"), 3);
    EXPECT_EQ(edit_distance("kitten", "sitting"), 3);
}

TEST(Suggestions, AreMadeOnlyWhenNear) {
    const std::vector<std::string> words{"transcode", "plan", "verify", "probe"};
    EXPECT_EQ(nearest("trnscode", words), "transcode");
    EXPECT_EQ(nearest("trans", words), "transcode");
    EXPECT_EQ(nearest("xyzzy", words), "");
    EXPECT_EQ(nearest("", words), "");
}

} // namespace
} // namespace reelmill::cli
