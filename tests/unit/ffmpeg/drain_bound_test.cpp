#include "../../../src/ffmpeg/drain_bound.hpp"

#include <gtest/gtest.h>

namespace reelmill::ffmpeg {
namespace {

TEST(DrainBound, EndsWhatGivesWithoutAnEndAndNothingElse) {
    DrainBound bound("a decoder", 2, 3);
    for (int i = 0; i < 10; ++i) {
        bound.put();
    }
    for (int i = 0; i < 23; ++i) {
        EXPECT_NO_THROW(bound.take());
    }
    try {
        bound.take();
        ADD_FAILURE() << "it goes on";
    } catch (const Failure& failure) {
        EXPECT_EQ(failure.kind(), FailureKind::input);
        EXPECT_STREQ(failure.what(), "a decoder gives without an end: 24 out of 10");
    }
}

} // namespace
} // namespace reelmill::ffmpeg
