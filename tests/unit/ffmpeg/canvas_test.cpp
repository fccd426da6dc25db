#include "reelmill/ffmpeg/canvas.hpp"

#include <gtest/gtest.h>

namespace reelmill::ffmpeg {
namespace {

title::Picture picture(int width, int height, Rational sample_aspect, const char* format = "yuv420p",
                       const char* fields = "progressive") {
    title::Picture made;
    made.width = width;
    made.height = height;
    made.sample_aspect = sample_aspect;
    made.pixel_format = format;
    made.field_order = fields;
    return made;
}

title::VideoTrack track(title::Picture first, std::vector<title::Picture> others) {
    title::VideoTrack made;
    made.picture = std::move(first);
    made.others = std::move(others);
    return made;
}

TEST(Canvas, IsTheFirstPictureWhereAllAreOfOneKind) {
    const auto canvas = canvas_of(track(picture(720, 576, {16, 15}, "yuv420p", "bb"), {}));
    EXPECT_TRUE(same_kind(canvas, picture(720, 576, {16, 15}, "yuv420p", "bb")));
}

TEST(Canvas, IsOfTheLargestSize) {
    const auto canvas =
        canvas_of(track(picture(320, 180, {1, 1}), {picture(640, 360, {0, 1}), picture(64, 64, {1, 1})}));
    EXPECT_EQ(canvas.width, 640);
    EXPECT_EQ(canvas.height, 360);
}

TEST(Canvas, IsWideWhereOnlyTheShapeChanges) {
    EXPECT_EQ(canvas_of(track(picture(720, 576, {16, 15}), {picture(720, 576, {64, 45})})).sample_aspect,
              (Rational{64, 45}));
    EXPECT_EQ(canvas_of(track(picture(720, 576, {64, 45}), {picture(720, 576, {16, 15})})).sample_aspect,
              (Rational{64, 45}));
}

TEST(Canvas, HasMostPixelsOfThoseThatAreEquallyLarge) {
    EXPECT_EQ(canvas_of(track(picture(1440, 1080, {4, 3}), {picture(1920, 1080, {1, 1})})).width, 1920);
}

TEST(Canvas, IsAsDeepAsTheDeepestAndInterlacedIfAnyIs) {
    const auto canvas = canvas_of(track(picture(320, 180, {1, 1}), {picture(320, 180, {1, 1}, "yuv420p10le"),
                                                                    picture(320, 180, {1, 1}, "yuv420p", "tt")}));
    EXPECT_EQ(canvas.pixel_format, "yuv420p10le");
    EXPECT_EQ(canvas.field_order, "tt");
}

} // namespace
} // namespace reelmill::ffmpeg
