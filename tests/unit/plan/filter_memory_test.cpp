#include "reelmill/plan/filter_memory.hpp"

#include <gtest/gtest.h>

namespace reelmill::plan {
namespace {

int before(const std::string& chain) {
    const auto memory = filter_memory(chain);
    return memory ? memory->before : -1;
}

TEST(FilterMemory, of_no_chain_and_of_picture_by_picture_filters_is_nothing) {
    EXPECT_EQ(before(""), 0);
    EXPECT_EQ(before("crop=100:100:0:0, eq=contrast=1.2,hflip"), 0);
    EXPECT_EQ(before("format=yuv420p"), 0);
}

TEST(FilterMemory, of_deinterlacers_adds_up) {
    EXPECT_EQ(before("bwdif"), 4);
    EXPECT_EQ(before("bwdif=mode=send_frame,yadif"), 8);
}

TEST(FilterMemory, is_unbounded_where_a_filter_is_recursive_or_counts) {
    for (const char* chain : {"hqdn3d", "select='not(mod(n,2))'", "fps=25", "setpts=2*PTS", "hue=h=t*10", "rotate=t",
                              "crop=w=100:h=100:x=n", "minterpolate", "tmix=frames=3", "unheard-of"}) {
        EXPECT_EQ(before(chain), -1) << chain;
    }
}

TEST(FilterMemory, is_unbounded_for_graphs_with_labels_and_for_timed_filters) {
    EXPECT_EQ(before("[in]hflip[out]"), -1);
    EXPECT_EQ(before("hflip;vflip"), -1);
    EXPECT_EQ(before("hflip=enable='between(t,1,2)'"), -1);
}

TEST(FilterMemory, sees_commas_in_quotes_as_part_of_an_argument) {
    EXPECT_EQ(before("curves=all='0/0 0.5/0.4 1/1',hflip"), 0);
    EXPECT_EQ(before("eq=gamma='if(gt(n,5),1,2)'"), -1);
}

} // namespace
} // namespace reelmill::plan
