#include "reelmill/transcode/segment_bound.hpp"

#include "reelmill/core/failure.hpp"

#include <gtest/gtest.h>

namespace reelmill::transcode::test {

namespace {

constexpr Rational as_decoded{0, 1};

title::Picture full_hd() {
    title::Picture picture;
    picture.width = 1920;
    picture.height = 1080;
    return picture;
}

} // namespace

TEST(SegmentBound, LeavesRoomForNoiseThatIsCodedWithoutLoss) {
    constexpr std::int64_t raw = std::int64_t{1920} * 1080 * 3 * 2; // 4:4:4, each sample in two bytes
    SegmentBound bound(full_hd(), as_decoded, 10);
    for (int i = 0; i < 5000; ++i) {
        bound.add_picture();
        bound.add_bytes(raw);
    }
}

TEST(SegmentBound, EndsAnEncoderThatGivesWithoutAnEnd) {
    SegmentBound bound(full_hd(), as_decoded, 10);
    bound.add_picture();
    std::int64_t given = 0;
    try {
        for (; given < 1'000'000'000; given += 1'000'000) {
            bound.add_bytes(1'000'000);
        }
        ADD_FAILURE() << "a thousand megabytes out of one picture";
    } catch (const Failure& failure) {
        EXPECT_EQ(failure.kind(), FailureKind::input) << "the other titles go on";
        EXPECT_NE(std::string(failure.what()).find("grows beyond"), std::string::npos) << failure.what();
    }
    EXPECT_LT(given, 200'000'000);
}

TEST(SegmentBound, EndsPicturesOfAConstantRateThatNoSourceLastsFor) {
    constexpr Rational rate{1, 1};
    constexpr int week = 7 * 86400;
    SegmentBound bound(full_hd(), rate, 100);
    for (int i = 0; i < week + 200; ++i) {
        ASSERT_NO_THROW(bound.add_picture()) << "a picture may stand for days";
    }
    EXPECT_THROW(
        {
            for (int i = 0; i < week; ++i) {
                bound.add_picture();
            }
        },
        Failure);
}

} // namespace reelmill::transcode::test
