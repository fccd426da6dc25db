#include "reelmill/text/figures.hpp"

#include <gtest/gtest.h>
#include <limits>

namespace reelmill::text {
namespace {

TEST(Numbers, ReadWell) {
    EXPECT_EQ(bytes_text(0), "0 B");
    EXPECT_EQ(bytes_text(999), "999 B");
    EXPECT_EQ(bytes_text(1000), "1.0 kB");
    EXPECT_EQ(bytes_text(999'499), "999 kB");
    EXPECT_EQ(bytes_text(999'500), "1.0 MB");
    EXPECT_EQ(bytes_text(12'345'678), "12.3 MB");
    EXPECT_EQ(duration_text(7.4), "0:07");
    EXPECT_EQ(duration_text(3723), "1:02:03");
    EXPECT_EQ(duration_text(-1), "-");
    EXPECT_EQ(duration_text(std::numeric_limits<double>::quiet_NaN()), "-");
    EXPECT_EQ(speed_text(0.853), "0.85x");
    EXPECT_EQ(speed_text(17.23), "17.2x");
    EXPECT_EQ(speed_text(140.2), "140x");
}

TEST(Numbers, NameCoreTimeInAUnitThatSaysSomething) {
    EXPECT_EQ(core_time_text(0.04), "0.1 core seconds");
    EXPECT_EQ(core_time_text(8.44), "8.4 core seconds");
    EXPECT_EQ(core_time_text(9.96), "10 core seconds");
    EXPECT_EQ(core_time_text(99), "99 core seconds");
    EXPECT_EQ(core_time_text(100), "1.7 core minutes");
    EXPECT_EQ(core_time_text(1500), "25 core minutes");
    EXPECT_EQ(core_time_text(6000), "1.7 core hours");
    EXPECT_EQ(core_time_text(7.2e6), "2000 core hours");
    EXPECT_EQ(count_text(1, "title"), "1 title");
    EXPECT_EQ(count_text(0, "title"), "0 titles");
}

} // namespace
} // namespace reelmill::text
