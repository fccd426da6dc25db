#include "simulated_run.hpp"

#include "reelmill/scatter/track_assembly.hpp"

#include <algorithm>
#include <functional>
#include <numeric>

namespace reelmill::scatter::test {

namespace {

using Transcode = std::function<task::ShardResult(const title::Shard&)>;

/// Finishes shards in an order drawn from `seed` until the track is complete; the bounds of the final shards.
std::vector<std::pair<Ticks, Ticks>> bounds_after(const std::vector<title::Shard>& shards, const Transcode& transcode,
                                                  unsigned seed) {
    TrackAssembly track(shards);
    std::vector<task::ShardPosition> open(shards.size());
    std::iota(open.begin(), open.end(), task::ShardPosition{0});
    std::mt19937 random(seed);
    while (!track.complete()) {
        EXPECT_FALSE(open.empty()) << "nothing left to do, and not complete";
        std::shuffle(open.begin(), open.end(), random);
        const task::ShardPosition position = open.back();
        open.pop_back();
        const auto redo = track.take(position, transcode(track.shard(position)));
        open.insert(open.end(), redo.added.begin(), redo.added.end());
    }
    std::vector<std::pair<Ticks, Ticks>> bounds;
    for (const task::ShardPosition position : track.order()) {
        const auto& shard = track.shard(position);
        bounds.emplace_back(shard.begin ? shard.begin->pts : -1, shard.end ? shard.end->pts : -1);
    }
    return bounds;
}

/// A source whose pictures around a cut depend on where decoding began, in a way that has no pattern: what a shard
/// sees is a function of its bounds alone, as in life, yet merging two shards may mend or break the next joint.
Transcode treacherous_source(unsigned seed) {
    return [seed](const title::Shard& shard) {
        task::ShardResult result = good_shard(shard);
        std::seed_seq mix{seed, static_cast<unsigned>(shard.begin ? shard.begin->pts : 1),
                          static_cast<unsigned>(shard.end ? shard.end->pts : 2)};
        std::mt19937 random(mix);
        if (random() % 4 == 0 && !result.segment.tail.empty()) {
            result.segment.tail.front().hash = "seen from afar";
        }
        result.joinable = random() % 8 != 0;
        return result;
    };
}

} // namespace

TEST(TrackAssembly, IsCompleteWhenTheLastShardIsThereAndAllJointsHold) {
    TrackAssembly track(plan_of({1, 1, 1}).shards);
    for (const task::ShardPosition position : {2, 0, 1}) {
        EXPECT_FALSE(track.complete());
        const auto redo = track.take(position, good_shard(track.shard(position)));
        EXPECT_TRUE(redo.added.empty());
        EXPECT_TRUE(redo.dropped.empty());
    }
    EXPECT_TRUE(track.complete());
    EXPECT_EQ(track.order(), (std::vector<task::ShardPosition>{0, 1, 2}));
}

TEST(TrackAssembly, WithoutShardsIsComplete) { EXPECT_TRUE(TrackAssembly({}).complete()); }

TEST(TrackAssembly, MergesAShardThatCannotBeJoinedIntoTheOneBeforeIt) {
    TrackAssembly track(plan_of({1, 1, 1}).shards);
    auto unjoinable = good_shard(track.shard(1));
    unjoinable.joinable = false;
    track.take(1, unjoinable);
    track.take(0, good_shard(track.shard(0)));
    const auto redo = track.take(2, good_shard(track.shard(2)));
    EXPECT_EQ(redo.dropped, (std::vector<task::ShardPosition>{0, 1}));
    ASSERT_EQ(redo.added, (std::vector<task::ShardPosition>{3}));
    EXPECT_FALSE(track.complete());
    EXPECT_FALSE(track.shard(3).begin);
    EXPECT_EQ(track.shard(3).end->pts, 2 * shard_length);
    track.take(3, good_shard(track.shard(3)));
    EXPECT_TRUE(track.complete());
    EXPECT_EQ(track.order(), (std::vector<task::ShardPosition>{3, 2}));
}

TEST(TrackAssembly, LooksAtTheJointsOfAMergedShardAgain) {
    TrackAssembly track(plan_of({1, 1, 1}).shards);
    auto unjoinable = good_shard(track.shard(1));
    unjoinable.joinable = false;
    track.take(0, good_shard(track.shard(0)));
    track.take(1, unjoinable);
    const auto first = track.take(2, good_shard(track.shard(2)));
    ASSERT_EQ(first.added.size(), 1);
    auto with_other_tail = good_shard(track.shard(3));
    with_other_tail.segment.tail.front().hash = "another picture";
    const auto second = track.take(3, with_other_tail);
    EXPECT_EQ(second.dropped, (std::vector<task::ShardPosition>{3, 2}));
    ASSERT_EQ(second.added, (std::vector<task::ShardPosition>{4}));
    EXPECT_FALSE(track.shard(4).begin);
    EXPECT_FALSE(track.shard(4).end);
}

/// A track of that many shards, all done.
TrackAssembly complete_track(std::size_t shards) {
    TrackAssembly track(plan_of(std::vector<double>(shards, 1)).shards);
    for (task::ShardPosition position = 0; position < shards; ++position) {
        track.take(position, good_shard(track.shard(position)));
    }
    return track;
}

TEST(TrackAssembly, MergesAShardWithThoseBesideItWhenItsPicturesAreNotTheSources) {
    TrackAssembly track = complete_track(5);
    const auto redo = track.merge_around({2});
    EXPECT_EQ(redo.dropped, (std::vector<task::ShardPosition>{1, 2, 3}));
    ASSERT_EQ(redo.added, (std::vector<task::ShardPosition>{5}));
    EXPECT_FALSE(track.complete());
    EXPECT_EQ(track.shard(5).begin->pts, shard_length);
    EXPECT_EQ(track.shard(5).end->pts, 4 * shard_length);
    track.take(5, good_shard(track.shard(5)));
    EXPECT_TRUE(track.complete());
    EXPECT_EQ(track.order(), (std::vector<task::ShardPosition>{0, 5, 4}));
}

TEST(TrackAssembly, MergesAsManyOnEitherSideAsTheShardWasMadeOf) {
    TrackAssembly track = complete_track(12);
    ASSERT_EQ(track.merge_around({5}).added, (std::vector<task::ShardPosition>{12}));
    track.take(12, good_shard(track.shard(12)));
    const auto redo = track.merge_around({12});
    EXPECT_EQ(redo.dropped, (std::vector<task::ShardPosition>{1, 2, 3, 12, 7, 8, 9}));
    EXPECT_EQ(track.order(), (std::vector<task::ShardPosition>{0, 13, 10, 11}));
}

TEST(TrackAssembly, MakesOneOfShardsWhoseNeighboursOverlap) {
    TrackAssembly track = complete_track(9);
    const auto redo = track.merge_around({7, 2, 4});
    EXPECT_EQ(redo.dropped, (std::vector<task::ShardPosition>{1, 2, 3, 4, 5, 6, 7, 8}));
    EXPECT_EQ(redo.added.size(), 2U);
    EXPECT_EQ(track.order(), (std::vector<task::ShardPosition>{0, 9, 10}));
}

TEST(TrackAssembly, MakesOneOfAllThatAWideShardReaches) {
    TrackAssembly track = complete_track(20);
    ASSERT_EQ(track.merge_around({12}).added, (std::vector<task::ShardPosition>{20}));
    track.take(20, good_shard(track.shard(20)));
    const auto redo = track.merge_around({7, 10, 20}); // 6 to 8, 9 to 20, and from 8 on
    EXPECT_EQ(redo.dropped, (std::vector<task::ShardPosition>{6, 7, 8, 9, 10, 20, 14, 15, 16}));
    EXPECT_EQ(redo.added.size(), 1U);
    EXPECT_EQ(track.order(), (std::vector<task::ShardPosition>{0, 1, 2, 3, 4, 5, 21, 17, 18, 19}));
}

TEST(TrackAssembly, HasNothingToMergeWhereOneShardStandsForAll) {
    TrackAssembly track = complete_track(2);
    ASSERT_EQ(track.merge_around({0}).added.size(), 1U);
    track.take(2, good_shard(track.shard(2)));
    EXPECT_TRUE(track.merge_around({2}).added.empty());
    EXPECT_TRUE(track.merge_around({0}).added.empty()) << "dropped long ago";
    EXPECT_TRUE(track.complete());
}

TEST(TrackAssembly, MakesShardsAgainWithAnotherQualityInTheirPlaces) {
    TrackAssembly track = complete_track(4);
    const auto redo = track.make_again({{1, 2310}, {3, 2290}});
    EXPECT_EQ(redo.dropped, (std::vector<task::ShardPosition>{1, 3}));
    EXPECT_EQ(redo.added, (std::vector<task::ShardPosition>{4, 5}));
    EXPECT_TRUE(redo.runs.empty()) << "nothing has become one";
    EXPECT_EQ(track.order(), (std::vector<task::ShardPosition>{0, 4, 2, 5}));
    EXPECT_FALSE(track.complete());
    EXPECT_EQ(track.shard(4).quality, 2310);
    EXPECT_EQ(track.shard(4).begin, track.shard(1).begin);
    EXPECT_EQ(track.shard(4).ordinal, 1);
    EXPECT_FALSE(track.result(4));
    track.take(1, good_shard(track.shard(1)));
    track.take(4, good_shard(track.shard(4)));
    EXPECT_FALSE(track.complete());
    track.take(5, good_shard(track.shard(5)));
    EXPECT_TRUE(track.complete());
    EXPECT_TRUE(track.make_again({}).added.empty());
    EXPECT_TRUE(track.complete());
    ASSERT_EQ(track.make_again({{1, 2300}}).added, (std::vector<task::ShardPosition>{6}));
    EXPECT_EQ(track.order(), (std::vector<task::ShardPosition>{0, 6, 2, 5}));
}

TEST(TrackAssembly, MergesShardsThatWereMadeAgainWithTheQualityOfTheFirst) {
    TrackAssembly track = complete_track(5);
    for (const task::ShardPosition position : track.make_again({{1, 2310}, {2, 2290}}).added) {
        track.take(position, good_shard(track.shard(position)));
    }
    const auto redo = track.merge_around({6});
    EXPECT_EQ(redo.dropped, (std::vector<task::ShardPosition>{5, 6, 3}));
    ASSERT_EQ(redo.runs.size(), 1U);
    EXPECT_EQ(redo.runs[0].first, 1U);
    EXPECT_EQ(redo.runs[0].last, 3U);
    ASSERT_EQ(redo.added, (std::vector<task::ShardPosition>{7}));
    EXPECT_EQ(track.shard(7).quality, 2310);
}

TEST(TrackAssembly, LooksAtTheJointsOfShardsThatWereMadeAgain) {
    TrackAssembly track = complete_track(3);
    ASSERT_EQ(track.make_again({{1, 2310}}).added.size(), 1U);
    auto odd = good_shard(track.shard(3));
    odd.segment.tail.front().hash = "another picture";
    const auto redo = track.take(3, odd);
    EXPECT_EQ(redo.dropped, (std::vector<task::ShardPosition>{3, 2}));
    ASSERT_EQ(redo.runs.size(), 1U);
    EXPECT_EQ(redo.runs[0].first, 1U);
}

TEST(TrackAssembly, IgnoresASecondResultForTheSameShard) {
    TrackAssembly track(plan_of({1, 1}).shards);
    track.take(0, good_shard(track.shard(0)));
    track.take(0, good_shard(track.shard(0)));
    EXPECT_FALSE(track.complete());
    track.take(1, good_shard(track.shard(1)));
    EXPECT_TRUE(track.complete());
    EXPECT_TRUE(track.take(1, task::ShardResult{}).added.empty());
    EXPECT_TRUE(track.complete());
}

TEST(TrackAssembly, NoticesDifferingParameterSets) {
    TrackAssembly track(plan_of({1, 1}).shards);
    auto other = good_shard(track.shard(1));
    other.segment.parameter_sets = "different";
    track.take(0, good_shard(track.shard(0)));
    track.take(1, other);
    EXPECT_TRUE(track.complete());
    EXPECT_FALSE(track.parameter_sets_agree());
}

TEST(TrackAssembly, ParameterSetsOfDroppedSegmentsDoNotMatter) {
    TrackAssembly track(plan_of({1, 1}).shards);
    auto other = good_shard(track.shard(1));
    other.segment.parameter_sets = "different";
    other.joinable = false;
    track.take(0, good_shard(track.shard(0)));
    track.take(1, other);
    track.take(2, good_shard(track.shard(2)));
    EXPECT_TRUE(track.parameter_sets_agree());
}

TEST(TrackAssembly, EndsWithTheSameShardsInWhateverOrderTheyFinish) {
    const auto shards = plan_of(std::vector<double>(12, 1.0)).shards;
    std::size_t merged_sources = 0;
    for (unsigned source = 0; source < 40; ++source) {
        const auto transcode = treacherous_source(source);
        const auto expected = bounds_after(shards, transcode, 0);
        merged_sources += expected.size() < shards.size() ? 1 : 0;
        for (unsigned order = 1; order < 25; ++order) {
            ASSERT_EQ(bounds_after(shards, transcode, order), expected) << "source " << source << ", order " << order;
        }
    }
    EXPECT_GT(merged_sources, 20) << "the sources were meant to be difficult";
}

} // namespace reelmill::scatter::test
