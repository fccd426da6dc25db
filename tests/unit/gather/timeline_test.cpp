#include "reelmill/gather/timeline.hpp"

#include "reelmill/core/failure.hpp"

#include <algorithm>
#include <gtest/gtest.h>
#include <random>

namespace reelmill::gather {
namespace {

std::vector<PacketTime> packets(const std::vector<Ticks>& pts, Ticks last_duration = 40) {
    std::vector<PacketTime> made;
    for (const Ticks at : pts) {
        made.push_back({at, no_ticks, last_duration, false});
    }
    return made;
}

std::vector<Ticks> decode_times(const std::vector<PacketTime>& times) {
    std::vector<Ticks> dts;
    for (const auto& time : times) {
        dts.push_back(time.dts);
    }
    return dts;
}

void expect_decodable(const std::vector<PacketTime>& times) {
    for (std::size_t i = 0; i < times.size(); ++i) {
        ASSERT_LE(times[i].dts, times[i].pts) << "packet " << i;
        ASSERT_TRUE(i == 0 || times[i - 1].dts < times[i].dts) << "packet " << i;
    }
}

TEST(Timeline, OfNoPacketsIsEmpty) { EXPECT_TRUE(title_times({}).empty()); }

TEST(Timeline, OfOnePictureDecodesItWhenItIsShown) {
    const auto times = title_times(packets({1000}, 7));
    EXPECT_EQ(times[0].dts, 1000);
    EXPECT_EQ(times[0].duration, 7);
}

TEST(Timeline, WithoutReorderingDecodesEachPictureWhenItIsShown) {
    const std::vector<Ticks> pts{0, 40, 90, 120, 200};
    EXPECT_EQ(decode_times(title_times(packets(pts))), pts);
}

TEST(Timeline, WithOneBFrameDelaysByOnePicture) {
    // I P B P B: shown 0 2 1 4 3
    EXPECT_EQ(decode_times(title_times(packets({0, 80, 40, 160, 120}))), (std::vector<Ticks>{-40, 0, 40, 80, 120}));
}

TEST(Timeline, WithPyramidDelaysByTwoPictures) {
    // I P B b b
    const auto times = title_times(packets({0, 160, 80, 40, 120}));
    EXPECT_EQ(decode_times(times), (std::vector<Ticks>{-80, -40, 0, 40, 80}));
    expect_decodable(times);
}

TEST(Timeline, KeepsOneDelayWhereOnlyALaterSegmentReorders) {
    // Segment 1 has one picture per packet in order, segment 2 has B-frames.
    const auto times = title_times(packets({0, 40, 80, 160, 120, 200}));
    EXPECT_EQ(decode_times(times), (std::vector<Ticks>{-40, 0, 40, 80, 120, 160}));
}

TEST(Timeline, GivesDecodableTimesAtAVariableRate) {
    const auto times = title_times(packets({10, 1000, 11, 1001, 5000, 1002, 5001}));
    expect_decodable(times);
}

TEST(Timeline, SpreadsEqualTimestamps) {
    const auto times = title_times(packets({0, 40, 40, 40, 80}));
    expect_decodable(times);
    EXPECT_EQ(times[1].duration, 0);
    EXPECT_EQ(times[3].duration, 40);
}

TEST(Timeline, HandlesAllTimestampsEqual) {
    const auto times = title_times(packets(std::vector<Ticks>(50, 7), 3));
    expect_decodable(times);
    EXPECT_EQ(times.back().dts, 7);
    EXPECT_EQ(times.front().dts, 7 - 49);
}

TEST(Timeline, HandlesTimestampsThatGoBack) { expect_decodable(title_times(packets({500, 540, 0, 40, 80, 580}))); }

TEST(Timeline, LetsEachPictureLastUntilTheNextIsShown) {
    const auto times = title_times(packets({0, 100, 30, 250}, 77));
    EXPECT_EQ(times[0].duration, 30);
    EXPECT_EQ(times[2].duration, 70);
    EXPECT_EQ(times[1].duration, 150);
    EXPECT_EQ(times[3].duration, 77);
}

TEST(Timeline, GivesTheLastPictureItsPredecessorsDurationIfItHasNone) {
    EXPECT_EQ(title_times(packets({0, 30, 80}, 0))[2].duration, 50);
}

TEST(Timeline, RefusesPicturesWithoutATimestamp) {
    EXPECT_THROW((void)title_times(packets({0, no_ticks})), Failure);
    EXPECT_THROW((void)title_times(packets({0, std::numeric_limits<Ticks>::max()})), Failure);
}

TEST(Timeline, HoldsForAMillionShuffledPictures) {
    std::vector<Ticks> pts;
    std::mt19937 random(1); // NOLINT: the same sequence every time
    Ticks at = -5000;
    for (int i = 0; i < 1'000'000; ++i) {
        at += 1 + static_cast<Ticks>(random() % 3000);
        pts.push_back(at);
    }
    // Mini-GOPs of at most eight pictures, in any order.
    for (std::size_t i = 0; i + 8 <= pts.size(); i += 8) {
        std::shuffle(pts.begin() + static_cast<std::ptrdiff_t>(i), pts.begin() + static_cast<std::ptrdiff_t>(i + 8),
                     random);
    }
    expect_decodable(title_times(packets(pts)));
}

TEST(ConstantRate, IsTheNominalOneWhereTimestampsKeepToIt) {
    const std::vector<Ticks> ms{0, 33, 67, 100, 133};
    EXPECT_EQ(constant_rate(ms, {1, 1000}, {30, 1}), (Rational{30, 1}));
}

TEST(ConstantRate, IsMeasuredWhereTheNominalOneIsWrong) {
    EXPECT_EQ(constant_rate(std::vector<Ticks>{7, 1008, 2009, 3010}, {1, 30000}, {25, 1}), (Rational{30000, 1001}));
}

TEST(ConstantRate, IsUnknownForVariableRates) {
    EXPECT_FALSE(constant_rate(std::vector<Ticks>{0, 40, 120, 160}, {1, 1000}, {25, 1}).known());
    EXPECT_FALSE(constant_rate(std::vector<Ticks>{0}, {1, 1000}, {25, 1}).known());
    EXPECT_FALSE(constant_rate(std::vector<Ticks>{5, 5}, {1, 1000}, {25, 1}).known());
}

} // namespace
} // namespace reelmill::gather
