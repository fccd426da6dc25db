#include "reelmill/core/names.hpp"

#include "reelmill/core/json.hpp"
#include "reelmill/core/settings.hpp"

#include <gtest/gtest.h>

namespace reelmill {
namespace {

static_assert(name_of(Codec::hevc) == std::string_view("hevc"));
static_assert(named<Codec>("hevc") == Codec::hevc);

TEST(Names, ServeJsonTheCommandLineAndPeople) {
    EXPECT_STREQ(name_of(Deinterlace::automatic), "auto");
    EXPECT_EQ(Json(Deinterlace::automatic), "auto");
    EXPECT_EQ(Json("auto").get<Deinterlace>(), Deinterlace::automatic);
    EXPECT_EQ(all_names<Format>(), (std::vector<std::string>{"mp4", "mkv", "mov", "webm"}));
}

TEST(Names, ThatAreUnknownAreNoneOfTheKnownOnes) {
    EXPECT_EQ(named<Codec>("theora"), std::nullopt);
    EXPECT_STREQ(name_of(static_cast<Codec>(99)), "unknown");
    try {
        static_cast<void>(Json("theora").get<Codec>());
        FAIL() << "taken for another";
    } catch (const Json::exception& error) {
        EXPECT_NE(std::string(error.what()).find("\"theora\" is none of h264, hevc, vp9, av1"), std::string::npos)
            << error.what();
    }
    EXPECT_THROW(static_cast<void>(Json(1).get<Codec>()), Json::exception);
}

} // namespace
} // namespace reelmill
