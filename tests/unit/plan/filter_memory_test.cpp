#include "reelmill/plan/filter_memory.hpp"

#include <gtest/gtest.h>

namespace reelmill::plan {
namespace {

int before(const std::string& chain) {
    const auto memory = filter_memory(chain);
    return memory ? memory->before : -1;
}

TEST(FilterMemory, OfNoChainAndOfPictureByPictureFiltersIsNothing) {
    EXPECT_EQ(before(""), 0);
    EXPECT_EQ(before("crop=100:100:0:0, eq=contrast=1.2,hflip"), 0);
    EXPECT_EQ(before("format=yuv420p"), 0);
}

TEST(FilterMemory, OfDeinterlacersAddsUp) {
    EXPECT_EQ(before("bwdif"), 4);
    EXPECT_EQ(before("bwdif=mode=send_frame,yadif"), 8);
}

TEST(FilterMemory, IsUnboundedWhereAFilterIsRecursiveOrCounts) {
    for (const char* chain : {"hqdn3d", "select='not(mod(n,2))'", "fps=25", "setpts=2*PTS", "hue=h=t*10", "rotate=t",
                              "crop=w=100:h=100:x=n", "minterpolate", "tmix=frames=3", "unheard-of"}) {
        EXPECT_EQ(before(chain), -1) << chain;
    }
}

TEST(FilterMemory, IsUnboundedForGraphsWithLabelsAndForTimedFilters) {
    EXPECT_EQ(before("[in]hflip[out]"), -1);
    EXPECT_EQ(before("hflip;vflip"), -1);
    EXPECT_EQ(before("hflip=enable='between(t,1,2)'"), -1);
}

TEST(FilterMemory, SeesCommasInQuotesAsPartOfAnArgument) {
    EXPECT_EQ(before("curves=all='0/0 0.5/0.4 1/1',hflip"), 0);
    EXPECT_EQ(before("eq=gamma='if(gt(n,5),1,2)'"), -1);
}

} // namespace
} // namespace reelmill::plan
