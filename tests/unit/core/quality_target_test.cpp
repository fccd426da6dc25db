#include "reelmill/core/quality_target.hpp"

#include <cmath>
#include <gtest/gtest.h>

namespace reelmill {
namespace {

TEST(Metric, IsTakenInHundredthsOfADecibel) {
    EXPECT_EQ(hundredths_of({Metric::ssim, 0.985}), 1824);
    EXPECT_EQ(hundredths_of({Metric::ssim, 0.99}), 2000);
    EXPECT_EQ(hundredths_of({Metric::psnr, 42.005}), 4201);
    EXPECT_EQ(hundredths_of({Metric::vmaf, 93}), 9300);
}

TEST(Metric, HasAnEndWherePicturesAreTheSame) {
    EXPECT_EQ(hundredths_of(Metric::ssim, 1), most_hundredths);
    EXPECT_EQ(hundredths_of(Metric::psnr, HUGE_VAL), most_hundredths);
    EXPECT_EQ(hundredths_of(Metric::psnr, -3), 0);
    EXPECT_EQ(hundredths_of(Metric::psnr, NAN), 0);
}

TEST(Metric, ComesBackFromHundredths) {
    for (int hundredths = 300; hundredths <= 4000; hundredths += 7) {
        for (const Metric metric : {Metric::ssim, Metric::psnr, Metric::xpsnr, Metric::vmaf}) {
            EXPECT_EQ(hundredths_of(metric, value_of(metric, hundredths)), hundredths) << name_of(metric);
        }
    }
}

TEST(Metric, OfManyPicturesIsThatOfTheirErrorsNotOfTheirDecibels) {
    // 100 pictures with an error of 1, 300 with one of 9: a mean of 7.
    EXPECT_NEAR(value_of_all(Metric::psnr, {{4000, 100}, {4000 - 954, 300}}), 40 - 10 * std::log10(7), 0.01);
    EXPECT_NEAR(value_of_all(Metric::xpsnr, {{4000, 100}, {4000 - 954, 300}}), 40 - 20 * std::log10(2.5), 0.01);
    EXPECT_NEAR(value_of_all(Metric::ssim, {{2000, 100}, {1000, 300}}), 0.9225, 1e-9);
    EXPECT_NEAR(value_of_all(Metric::vmaf, {{9300, 1}, {9500, 3}}), 94.5, 1e-9);
    EXPECT_EQ(value_of_all(Metric::ssim, {}), 0);
}

TEST(Metric, IsShownAsPeopleWriteIt) {
    EXPECT_EQ(text_of({Metric::ssim, 0.985}), "ssim=0.985");
    EXPECT_EQ(value_text(Metric::ssim, 0.98514), "0.9851");
    EXPECT_EQ(value_text(Metric::psnr, 42), "42.00");
}

} // namespace
} // namespace reelmill
