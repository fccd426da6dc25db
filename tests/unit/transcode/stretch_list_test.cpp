#include "reelmill/transcode/stretch_list.hpp"

#include <algorithm>
#include <gtest/gtest.h>
#include <numeric>
#include <random>

namespace reelmill::transcode::test {

namespace {

using title::CutPoint;

CutPoint keyframe(Ticks pts) { return {pts, pts - 2, pts * 100, -1}; }

std::vector<AnalysedPicture> pictures_at(const std::vector<Ticks>& times) {
    std::vector<AnalysedPicture> pictures;
    for (const Ticks time : times) {
        pictures.push_back({time, 10, false, keyframe(0)});
    }
    return pictures;
}

std::vector<AnalysedPicture> even_pictures(int count) {
    std::vector<Ticks> times(static_cast<std::size_t>(count));
    std::iota(times.begin(), times.end(), Ticks{0});
    return pictures_at(times);
}

std::vector<Ticks> begins(const std::vector<title::Stretch>& stretches) {
    std::vector<Ticks> all;
    for (const title::Stretch& stretch : stretches) {
        all.push_back(stretch.begin);
    }
    return all;
}

} // namespace

TEST(StartingPoints, AreTheLastKeyframeThatWasMet) {
    StartingPoints starts(keyframe(0), 0);
    EXPECT_EQ(starts.next(0), keyframe(0));
    starts.add(keyframe(2)); // read ahead: its picture comes two pictures later
    EXPECT_EQ(starts.next(1), keyframe(0));
    EXPECT_EQ(starts.next(2), keyframe(2));
    EXPECT_EQ(starts.next(3), keyframe(2));
}

TEST(StartingPoints, AreTheStartOfTheFileBeforeAnythingElseIsKnown) {
    StartingPoints starts(std::nullopt, 0);
    EXPECT_EQ(starts.next(0), std::nullopt);
    starts.add(keyframe(5));
    EXPECT_EQ(starts.next(1), std::nullopt);
    EXPECT_EQ(starts.next(5), keyframe(5));
}

TEST(StartingPoints, LieSoFarBackThatFiltersSeeEnough) {
    StartingPoints starts(std::nullopt, 2);
    for (const Ticks at : {0, 4, 8}) {
        starts.add(keyframe(at));
    }
    std::vector<std::optional<CutPoint>> from;
    for (Ticks pts = 0; pts < 12; ++pts) {
        from.push_back(starts.next(pts));
    }
    EXPECT_EQ(from[1], std::nullopt) << "one picture before it is not two, but there are no more";
    EXPECT_EQ(from[2], keyframe(0));
    EXPECT_EQ(from[4], keyframe(0));
    EXPECT_EQ(from[5], keyframe(0));
    EXPECT_EQ(from[6], keyframe(4));
    EXPECT_EQ(from[9], keyframe(4));
    EXPECT_EQ(from[10], keyframe(8));
}

TEST(StartingPoints, PassOverAKeyframeThatLiesBehindThePicture) {
    StartingPoints starts(keyframe(0), 0);
    starts.add(keyframe(10)); // an open GOP: pictures before it in presentation order come behind it in the file
    for (Ticks pts = 6; pts < 10; ++pts) {
        EXPECT_EQ(starts.next(pts), keyframe(0)) << pts;
    }
    EXPECT_EQ(starts.next(10), keyframe(10));
}

TEST(StartingPoints, OfAnyFileLieBeforeThePictureWithEnoughInBetween) {
    std::mt19937 random(3);
    for (int round = 0; round < 500; ++round) {
        const int lead = static_cast<int>(random() % 5);
        StartingPoints starts(std::nullopt, lead);
        std::vector<Ticks> pictures;
        Ticks pts = 0;
        std::optional<CutPoint> last;
        for (int i = 0; i < 60; ++i) {
            pts += 1 + static_cast<Ticks>(random() % 3);
            if (random() % 7 == 0) {
                starts.add(keyframe(pts));
            }
            const auto from = starts.next(pts);
            if (from) {
                ASSERT_LE(from->pts, pts);
                const auto between =
                    std::ranges::count_if(pictures, [&](Ticks picture) { return picture >= from->pts; });
                ASSERT_GE(between, lead);
                ASSERT_TRUE(!last || from->pts >= last->pts) << "never further back than before";
                last = from;
            }
            pictures.push_back(pts);
        }
    }
}

TEST(Stretches, BeginEvery25PicturesWhereThereIsNoScene) {
    const auto stretches = stretches_of(even_pictures(60));
    EXPECT_EQ(begins(stretches), (std::vector<Ticks>{0, 25, 50}));
    EXPECT_EQ(stretches[0].pictures, 25);
    EXPECT_EQ(stretches[2].pictures, 10);
    EXPECT_EQ(stretches[0].bytes, 250);
    EXPECT_FALSE(stretches[1].scene);
    EXPECT_EQ(stretches[1].from, keyframe(0));
}

TEST(Stretches, BeginWithEachScene) {
    auto pictures = even_pictures(60);
    for (const std::size_t scene : {10U, 12U, 16U}) {
        pictures[scene].scene = true;
    }
    pictures[16].from = keyframe(16);
    const auto stretches = stretches_of(pictures);
    EXPECT_EQ(begins(stretches), (std::vector<Ticks>{0, 10, 16, 41})) << "two pictures are no scene";
    EXPECT_TRUE(stretches[1].scene && stretches[2].scene);
    EXPECT_FALSE(stretches[0].scene || stretches[3].scene);
    EXPECT_EQ(stretches[2].from, keyframe(16));
}

TEST(Stretches, BeginAtNoTimeThatWasReachedBefore) {
    auto pictures = pictures_at({0, 1, 2, 3, 4, 5, 5, 3, 5, 2, 6, 6});
    for (auto& picture : pictures) {
        picture.scene = true;
    }
    const auto stretches = stretches_of(pictures);
    EXPECT_EQ(begins(stretches), (std::vector<Ticks>{0, 5, 6}));
    EXPECT_EQ(stretches[1].pictures, 5);
    EXPECT_EQ(stretches[2].pictures, 2);
}

TEST(Stretches, OfNothingAreNone) { EXPECT_TRUE(stretches_of({}).empty()); }

TEST(Stretches, HoldEveryPictureOnceAtAscendingTimes) {
    std::mt19937 random(4);
    for (int round = 0; round < 1000; ++round) {
        std::vector<AnalysedPicture> pictures;
        std::int64_t bytes = 0;
        Ticks pts = -20;
        for (std::size_t count = random() % 200; count > 0; --count) {
            pts += static_cast<Ticks>(random() % 4) - (random() % 20 == 0 ? 3 : 0);
            pictures.push_back({pts, static_cast<std::int64_t>(random() % 1000), random() % 9 == 0, std::nullopt});
            bytes += pictures.back().bytes;
        }
        const auto stretches = stretches_of(pictures);
        std::int64_t seen = 0;
        std::int64_t seen_bytes = 0;
        for (std::size_t i = 0; i < stretches.size(); ++i) {
            seen += stretches[i].pictures;
            seen_bytes += stretches[i].bytes;
            ASSERT_TRUE(i == 0 || stretches[i].begin > stretches[i - 1].begin);
        }
        EXPECT_EQ(seen, static_cast<std::int64_t>(pictures.size()));
        EXPECT_EQ(seen_bytes, bytes);
    }
}

} // namespace reelmill::transcode::test
