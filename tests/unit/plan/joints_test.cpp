#include "reelmill/plan/joints.hpp"

#include <algorithm>
#include <gtest/gtest.h>
#include <random>

namespace reelmill::plan {
namespace {

constexpr Ticks each = 1000; // between stretches, of 25 pictures
constexpr std::int64_t gop = 250;
constexpr std::int64_t no_gop = 1'000'000;

title::VideoTrack seekable_track() {
    title::VideoTrack track;
    track.time_base = {1, 1000};
    track.seekable = true;
    return track;
}

title::CutPoint keyframe(Ticks pts) { return {pts, pts, pts * 10, -1}; }

/// Shards of `seconds` each, as the probe would plan them, with a stretch for each second; no scenes.
std::vector<AnalysedShard> planned_shards(const std::vector<int>& seconds) {
    std::vector<AnalysedShard> planned;
    Ticks begin = 0;
    for (std::size_t i = 0; i < seconds.size(); ++i) {
        AnalysedShard& added = planned.emplace_back();
        const Ticks end = begin + seconds[i] * each;
        added.shard.ordinal = static_cast<int>(i);
        added.shard.frames = seconds[i] * 25L;
        added.shard.cost = seconds[i] * 2.0;
        if (i > 0) {
            added.shard.begin = keyframe(begin);
        }
        if (i + 1 < seconds.size()) {
            added.shard.end = keyframe(end);
        }
        for (Ticks at = begin; at < end; at += each) {
            added.analysis.stretches.push_back({at, keyframe(begin), 25, 100 + at / each, false});
        }
        added.analysis.end = end;
        begin = end;
    }
    return planned;
}

/// A scene begins with the stretch at `second`.
void begin_scene(std::vector<AnalysedShard>& planned, int second) {
    for (std::size_t i = 0; i < planned.size(); ++i) {
        for (title::Stretch& stretch : planned[i].analysis.stretches) {
            const bool first = &stretch == &planned[i].analysis.stretches.front();
            if (stretch.begin == second * each && first && i > 0) {
                planned[i - 1].analysis.scene_behind = true;
            } else if (stretch.begin == second * each) {
                stretch.scene = true;
            }
        }
    }
}

std::vector<WeighedShard> by_scenes(const std::vector<AnalysedShard>& planned, double shard_seconds = 10,
                                    std::int64_t longest_gop = no_gop) {
    return shards_by_analysis(seekable_track(), planned, Joints::scene, shard_seconds, longest_gop);
}

/// In seconds, without the first one.
std::vector<int> begins(const std::vector<WeighedShard>& shards) {
    std::vector<int> all;
    for (std::size_t i = 1; i < shards.size(); ++i) {
        all.push_back(static_cast<int>(shards[i].shard.begin.value().pts / each));
    }
    return all;
}

std::int64_t frames_of(const std::vector<WeighedShard>& shards) {
    std::int64_t sum = 0;
    for (const WeighedShard& one : shards) {
        sum += one.shard.frames;
    }
    return sum;
}

std::int64_t weight_of(const std::vector<WeighedShard>& shards) {
    std::int64_t sum = 0;
    for (const WeighedShard& one : shards) {
        sum += one.weight;
    }
    return sum;
}

TEST(ShardsByAnalysis, BeginAtTheSceneThatIsNearestToTheLengthAskedFor) {
    auto planned = planned_shards(std::vector<int>(10, 10));
    for (const int second : {7, 9, 14, 22, 36}) {
        begin_scene(planned, second);
    }
    const auto all = begins(by_scenes(planned));
    ASSERT_GE(all.size(), 3U);
    EXPECT_EQ(all[0], 9);
    EXPECT_EQ(all[1], 22) << "14 s is too soon behind 9 s";
    EXPECT_EQ(all[2], 36) << "14 s long, which is still better than to cut a scene in two";
}

TEST(ShardsByAnalysis, LookForScenesNeitherTooNearNorTooFar) {
    auto near = planned_shards(std::vector<int>(10, 10));
    begin_scene(near, 5);
    EXPECT_EQ(begins(by_scenes(near)).front(), 10);
    begin_scene(near, 6);
    EXPECT_EQ(begins(by_scenes(near)).front(), 6);
    auto far = planned_shards(std::vector<int>(10, 10));
    begin_scene(far, 16);
    EXPECT_EQ(begins(by_scenes(far)).front(), 10);
    begin_scene(far, 15);
    EXPECT_EQ(begins(by_scenes(far)).front(), 15);
}

TEST(ShardsByAnalysis, KnowOfASceneThatBeginsWithAPlannedShard) {
    auto planned = planned_shards({8, 8, 8, 8, 8, 8, 8, 8, 8, 8});
    begin_scene(planned, 8); // only the shard before can tell
    EXPECT_EQ(begins(by_scenes(planned)).front(), 8);
}

TEST(ShardsByAnalysis, AlsoBeginWhereASceneIsLongerThanTheDistanceOfKeyframes) {
    auto planned = planned_shards(std::vector<int>(10, 10));
    begin_scene(planned, 2);
    EXPECT_EQ(begins(by_scenes(planned, 10, gop)).front(), 12) << "250 pictures behind the scene";
    EXPECT_EQ(begins(by_scenes(planned, 11, 100)).front(), 10) << "2 s and twice 4 s";
    EXPECT_FALSE(begins(by_scenes(planned, 10, 0)).empty());
    auto none = planned_shards(std::vector<int>(10, 10));
    EXPECT_EQ(begins(by_scenes(none, 12, gop)).front(), 10) << "the title itself begins with a keyframe";
}

TEST(ShardsByAnalysis, AreAboutAsLongAsAskedForWhereThereIsNoScene) {
    const auto all = begins(by_scenes(planned_shards({40, 30, 30})));
    ASSERT_GE(all.size(), 6U);
    for (std::size_t i = 0; i < 6; ++i) {
        EXPECT_EQ(all[i], static_cast<int>(i + 1) * 10);
    }
}

TEST(ShardsByAnalysis, BecomeShorterTowardsTheEnd) {
    const auto shards = by_scenes(planned_shards(std::vector<int>(10, 10)));
    Ticks last = 100 * each;
    Ticks longest_behind = 0;
    for (auto one = shards.rbegin(); one + 1 != shards.rend(); ++one) {
        const Ticks length = last - one->shard.begin->pts;
        EXPECT_GE(length, each);
        EXPECT_GE(length + each, longest_behind);
        longest_behind = std::max(longest_behind, length);
        last = one->shard.begin->pts;
    }
}

TEST(ShardsByAnalysis, SayFromWhereTheyAreDecoded) {
    auto planned = planned_shards({30, 30, 30});
    planned[1].shard.lead_frames = planned[2].shard.lead_frames = 2;
    begin_scene(planned, 9);
    begin_scene(planned, 41);
    const auto shards = by_scenes(planned);
    EXPECT_FALSE(shards.front().shard.begin);
    EXPECT_FALSE(shards.front().shard.lead_in);
    EXPECT_FALSE(shards.back().shard.end);
    for (std::size_t i = 1; i < shards.size(); ++i) {
        const title::Shard& shard = shards[i].shard;
        EXPECT_EQ(shard.begin, shards[i - 1].shard.end);
        EXPECT_EQ(shard.lead_in, keyframe(shard.begin->pts / (30 * each) * 30 * each));
        EXPECT_EQ(shard.lead_frames, 2);
        EXPECT_EQ(shard.begin->position, -1) << "no keyframe need lie there";
        EXPECT_EQ(shard.ordinal, static_cast<int>(i));
        EXPECT_FALSE(shard.quality);
    }
}

TEST(ShardsByAnalysis, HaveTheFramesTheWeightAndTheCostOfTheirPictures) {
    auto planned = planned_shards({30, 30, 30});
    begin_scene(planned, 9);
    const auto shards = by_scenes(planned);
    EXPECT_EQ(frames_of(shards), 90 * 25);
    EXPECT_EQ(weight_of(shards), 90 * 100 + 89 * 90 / 2);
    EXPECT_EQ(shards.front().shard.frames, 9 * 25);
    EXPECT_EQ(shards.front().weight, 9 * 100 + 9 * 8 / 2);
    EXPECT_NEAR(shards.front().shard.cost, 18, 1e-9);
}

/// Joints as the probe chose them, whatever the pictures are like.
void expect_as_planned(const std::vector<WeighedShard>& shards, const std::vector<AnalysedShard>& planned) {
    ASSERT_EQ(shards.size(), planned.size());
    for (std::size_t i = 0; i < shards.size(); ++i) {
        EXPECT_EQ(Json(shards[i].shard), Json(planned[i].shard));
    }
}

TEST(ShardsByAnalysis, StayAsPlannedWithJointsAtKeyframes) {
    auto planned = planned_shards({12, 9, 14});
    begin_scene(planned, 9);
    const auto shards = shards_by_analysis(seekable_track(), planned, Joints::keyframe, 10, gop);
    expect_as_planned(shards, planned);
    EXPECT_EQ(shards[0].weight, 12 * 100 + 12 * 11 / 2);
    EXPECT_EQ(weight_of(shards), 35 * 100 + 35 * 34 / 2);
}

TEST(ShardsByAnalysis, StayAsPlannedOfATrackThatCannotBeEnteredInTheMiddle) {
    auto planned = planned_shards({60});
    begin_scene(planned, 9);
    title::VideoTrack track = seekable_track();
    track.seekable = false;
    expect_as_planned(shards_by_analysis(track, planned, Joints::scene, 10, gop), planned);
    title::VideoTrack timeless = seekable_track();
    timeless.time_base = {};
    expect_as_planned(shards_by_analysis(timeless, planned, Joints::scene, 10, gop), planned);
}

TEST(ShardsByAnalysis, AreFewerOrMoreThanPlanned) {
    EXPECT_GT(by_scenes(planned_shards({60})).size(), 5U) << "one shard, because its source has one keyframe";
    EXPECT_LT(by_scenes(planned_shards(std::vector<int>(20, 1)), 10).size(), 10U);
}

TEST(ShardsByAnalysis, GuessTheWeightOfPicturesThatCouldNotBeLookedAt) {
    auto planned = planned_shards({10, 10, 10, 10, 10, 10});
    planned[2].analysis = {};
    const auto kept = shards_by_analysis(seekable_track(), planned, Joints::keyframe, 10, gop);
    expect_as_planned(kept, planned);
    EXPECT_GT(kept[2].weight, 1000);
    EXPECT_LT(kept[2].weight, 1600);
    const auto shards = by_scenes(planned);
    for (const int second : begins(shards)) {
        EXPECT_TRUE(second <= 20 || second >= 30) << "nothing is known of the pictures there";
    }
    EXPECT_FALSE(shards.back().shard.end);
}

TEST(ShardsByAnalysis, StayAsPlannedWhereTheFirstOrTheLastPicturesCouldNotBeLookedAt) {
    for (const std::size_t missing : {0U, 2U}) {
        auto planned = planned_shards({10, 10, 10});
        planned[missing].analysis = {};
        expect_as_planned(by_scenes(planned), planned);
    }
    std::vector<AnalysedShard> nothing = planned_shards({10, 10});
    nothing[0].analysis = nothing[1].analysis = {};
    const auto shards = by_scenes(nothing);
    expect_as_planned(shards, nothing);
    EXPECT_GT(shards[0].weight, 0);
    EXPECT_TRUE(by_scenes({}).empty());
}

TEST(ShardsByAnalysis, TakePicturesThatTwoShardsClaimTogether) {
    auto planned = planned_shards({10, 10, 10});
    // Both have seen pictures of the same times, as behind a broken joint.
    planned[1].analysis.stretches.insert(planned[1].analysis.stretches.begin(),
                                         {9 * each, keyframe(9 * each), 25, 7, false});
    const auto shards = by_scenes(planned, 5);
    EXPECT_EQ(frames_of(shards), 31 * 25);
    Ticks last = -1;
    for (std::size_t i = 1; i < shards.size(); ++i) {
        EXPECT_GT(shards[i].shard.begin->pts, last);
        last = shards[i].shard.begin->pts;
    }
}

/// Stretches, shards and scenes as they come.
std::vector<AnalysedShard> random_shards(std::mt19937& random) {
    std::vector<AnalysedShard> planned;
    Ticks at = static_cast<Ticks>(random() % 5000) - 1000;
    const std::size_t shards = 1 + random() % 8;
    for (std::size_t i = 0; i < shards; ++i) {
        AnalysedShard& added = planned.emplace_back();
        added.shard.ordinal = static_cast<int>(i);
        added.shard.cost = 1 + static_cast<double>(random() % 10);
        added.shard.begin = i > 0 ? std::optional(keyframe(at)) : std::nullopt;
        added.shard.frames = 0;
        const Ticks begin = at;
        for (std::size_t stretches = 1 + random() % 30; stretches > 0; --stretches) {
            const auto pictures = static_cast<std::int64_t>(1 + random() % 25);
            added.analysis.stretches.push_back(
                {at, keyframe(begin), pictures, static_cast<std::int64_t>(random() % 100'000), random() % 4 == 0});
            added.shard.frames += pictures;
            at += pictures * 40;
        }
        added.analysis.scene_behind = random() % 3 == 0;
        added.analysis.end = at;
        added.shard.end = i + 1 < shards ? std::optional(keyframe(at)) : std::nullopt;
        if (random() % 12 == 0 && i > 0 && i + 1 < shards) {
            added.analysis = {};
        }
    }
    return planned;
}

TEST(ShardsByAnalysis, HoldEveryStretchOnce) {
    std::mt19937 random(1);
    for (int round = 0; round < 3000; ++round) {
        SCOPED_TRACE(round);
        const auto planned = random_shards(random);
        const double seconds = 0.5 + static_cast<double>(random() % 120) / 10;
        const auto shards = shards_by_analysis(seekable_track(), planned, Joints::scene, seconds,
                                               static_cast<std::int64_t>(random() % 300));
        std::int64_t pictures = 0;
        std::int64_t bytes = 0;
        std::vector<Ticks> times;
        for (const AnalysedShard& one : planned) {
            for (const title::Stretch& stretch : one.analysis.stretches) {
                pictures += stretch.pictures;
                bytes += stretch.bytes;
                times.push_back(stretch.begin);
            }
        }
        ASSERT_FALSE(shards.empty());
        EXPECT_FALSE(shards.front().shard.begin);
        EXPECT_FALSE(shards.back().shard.end);
        EXPECT_EQ(frames_of(shards), pictures);
        EXPECT_EQ(weight_of(shards), bytes);
        double cost = 0;
        double planned_cost = 0;
        std::for_each(planned.begin(), planned.end(), [&](const auto& one) { planned_cost += one.shard.cost; });
        Ticks last = times.front();
        for (std::size_t i = 0; i < shards.size(); ++i) {
            const title::Shard& shard = shards[i].shard;
            cost += shard.cost;
            EXPECT_GT(shard.frames, 0);
            if (i > 0) {
                ASSERT_TRUE(shard.begin);
                EXPECT_EQ(shard.begin, shards[i - 1].shard.end);
                EXPECT_GT(shard.begin->pts, last);
                EXPECT_TRUE(std::ranges::binary_search(times, shard.begin->pts));
                EXPECT_TRUE(shard.lead_in && shard.lead_in->pts <= shard.begin->pts);
                last = shard.begin->pts;
            }
        }
        EXPECT_LE(cost, planned_cost * 1.0001);
    }
}

} // namespace
} // namespace reelmill::plan
