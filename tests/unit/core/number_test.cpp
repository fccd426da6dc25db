#include "reelmill/core/number.hpp"

#include <cstdint>
#include <gtest/gtest.h>

namespace reelmill {
namespace {

TEST(Number, IsTheWholeTextOrNone) {
    EXPECT_EQ(number_in<int>("-12"), -12);
    EXPECT_EQ(number_in<double>("1e3"), 1000);
    EXPECT_EQ(number_in<std::size_t>("ff", 16), 255U);
    for (const char* text : {"", " 1", "1 ", "+1", "0x1", "1.5", "99999999999"}) {
        EXPECT_EQ(number_in<int>(text), std::nullopt) << text;
    }
    for (const char* text : {"", "nan", "inf", "1e999", "1,5"}) {
        EXPECT_EQ(number_in<double>(text), std::nullopt) << text;
    }
}

TEST(Number, ThatIsPositiveIsNoZero) {
    EXPECT_EQ(positive_in<int>("7"), 7);
    EXPECT_EQ(positive_in<int>("0"), std::nullopt);
    EXPECT_EQ(positive_in<int>("-7"), std::nullopt);
}

TEST(Number, IsTakenFromTheFrontOnlyIfItIsThere) {
    std::string_view text = "12-34";
    EXPECT_EQ(take_number<int>(text), 12);
    EXPECT_EQ(text, "-34");
    EXPECT_EQ(take_number<unsigned>(text), std::nullopt);
    EXPECT_EQ(text, "-34");
}

} // namespace
} // namespace reelmill
