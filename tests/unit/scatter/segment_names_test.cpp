#include "reelmill/scatter/segment_names.hpp"

#include "reelmill/job/output_name.hpp"

#include <gtest/gtest.h>

namespace reelmill::scatter::test {

TEST(SegmentNames, NameTrackOrdinalAndBounds) {
    title::Shard shard;
    shard.track = 1;
    shard.ordinal = 3;
    EXPECT_EQ(segment_name(shard), "1-3-start-end.seg");
    shard.begin = title::CutPoint{-512, 0, 0, 0};
    shard.end = title::CutPoint{90000, 0, 0, 0};
    EXPECT_EQ(segment_name(shard), "1-3--512-90000.seg");
}

TEST(SegmentNames, NameAQualityWhereOneWasChosen) {
    title::Shard shard;
    shard.end = title::CutPoint{90000, no_ticks, -1, -1};
    shard.quality = 2315;
    EXPECT_EQ(segment_name(shard), "0-0-start-90000-q2315.seg");
}

TEST(SegmentNames, KeepTitlesWithTheSameContentApart) {
    const auto one = segment_folder("/job", "key", "/out/a.mp4");
    const auto two = segment_folder("/job", "key", "/out/b.mp4");
    EXPECT_NE(one, two);
    EXPECT_EQ(one.bytes.rfind("/job/segments/key-", 0), 0) << one.bytes;
}

TEST(SegmentNames, AreTheSameInEveryRun) {
    EXPECT_EQ(segment_folder("/job", "key", "/out/a.mp4"), segment_folder("/job", "key", "/out/a.mp4"));
}

TEST(SegmentNames, EndInWhatTheJobFolderTidiesBy) {
    for (const char* output : {"/out/a.mp4", "/out/sub/b.mkv", "/elsewhere/c.mp4"}) {
        const std::string folder = segment_folder("/out/.reelmill", "key", output).bytes;
        EXPECT_TRUE(folder.ends_with("-" + job::short_output_hash("/out/.reelmill", output))) << folder;
    }
}

TEST(SegmentNames, StayWhenOutputAndJobFolderMoveTogether) {
    EXPECT_EQ(segment_folder("/a/.reelmill", "key", "/a/x/1.mp4").bytes.substr(2),
              segment_folder("/b/.reelmill", "key", "/b/x/1.mp4").bytes.substr(2));
}

} // namespace reelmill::scatter::test
