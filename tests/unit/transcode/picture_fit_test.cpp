#include "reelmill/transcode/picture_fit.hpp"

#include "reelmill/ffmpeg/canvas.hpp"

#include <gtest/gtest.h>

namespace reelmill::transcode {
namespace {

using ffmpeg::shape_of;

constexpr plan::Size even{2, 2};

TEST(PictureFit, FillsWithPicturesOfTheSameShape) {
    const auto fit = fit_picture(shape_of(320, 180, {1, 1}), shape_of(1280, 720, {0, 1}), {1280, 720}, even);
    EXPECT_EQ(fit.scaled, (plan::Size{1280, 720}));
    EXPECT_EQ(fit.position, (plan::Size{0, 0}));
}

TEST(PictureFit, TakesSizesRoundedToPixelsForTheSameShape) {
    EXPECT_EQ(fit_picture(shape_of(854, 480, {1, 1}), shape_of(1920, 1080, {1, 1}), {1920, 1080}, even).scaled,
              (plan::Size{1920, 1080}));
    EXPECT_EQ(fit_picture(shape_of(704, 576, {12, 11}), shape_of(720, 576, {16, 15}), {720, 576}, even).scaled,
              (plan::Size{720, 576}));
}

// 4:3 within 16:9 takes three quarters of its width, whatever the pixels are like.
TEST(PictureFit, LeavesRoomBesideWhatIsNarrower) {
    const auto fit = fit_picture(shape_of(720, 576, {16, 15}), shape_of(720, 576, {64, 45}), {720, 576}, even);
    EXPECT_EQ(fit.scaled, (plan::Size{540, 576}));
    EXPECT_EQ(fit.position, (plan::Size{90, 0}));
}

// The other way round three quarters of the height; fields stay where they are in steps of four rows.
TEST(PictureFit, LeavesRoomAboveAndBelowWhatIsWider) {
    const auto fit = fit_picture(shape_of(720, 576, {64, 45}), shape_of(720, 576, {16, 15}), {720, 576}, {2, 4});
    EXPECT_EQ(fit.scaled, (plan::Size{720, 432}));
    EXPECT_EQ(fit.position, (plan::Size{0, 72}));
}

} // namespace
} // namespace reelmill::transcode
