#include "reelmill/rate/target_guess.hpp"
#include "reelmill/rate/target_search.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <gmock/gmock.h>
#include <map>
#include <random>
#include <set>

namespace reelmill::rate {
namespace {

using Curve = std::function<int(int)>; ///< of quality, in hundredths

struct Found {
    Tried kept;
    TargetMiss miss = TargetMiss::none;
    std::vector<Tried> tried;
};

Found search(const TargetAim& aim, const Curve& curve) {
    TargetSearch search(aim);
    std::set<int> qualities;
    while (const auto quality = search.next()) {
        EXPECT_GE(*quality, aim.scale.least);
        EXPECT_LE(*quality, aim.scale.most);
        EXPECT_EQ(*quality % aim.scale.step, 0);
        EXPECT_TRUE(qualities.insert(*quality).second) << "encodes again what was made: " << *quality;
        EXPECT_LE(qualities.size(), most_encodes);
        search.take({*quality, std::clamp(curve(*quality), 0, most_hundredths)});
    }
    return {search.best(), search.miss(), search.tried()};
}

TargetAim aim_of(Codec codec, double ssim = 0.985) {
    VideoSettings settings;
    settings.codec = codec;
    settings.target = QualityTarget{Metric::ssim, ssim};
    return target_aim(settings);
}

/// As measured: pictures differ in what they have at a quality, in the slope, and in how it bends.
Curve curve_of(const TargetAim& aim, std::mt19937& random, double noise = 2) {
    std::normal_distribution<double> normal;
    const double level = aim.wanted + 110 * normal(random);
    const double slope = aim.slope * std::exp(0.15 * normal(random));
    const double bend = -0.04 * aim.slope * std::abs(normal(random));
    const auto seed = static_cast<unsigned>(random());
    const int middle = aim.scale.rounded(aim.guess);
    return [=](int quality) {
        std::mt19937 own(seed + static_cast<unsigned>(quality));
        const double more = (quality - middle) / 100.0;
        return static_cast<int>(std::lround(level - slope * more - bend * more * std::abs(more) / 10 +
                                            noise * std::normal_distribution<double>()(own)));
    };
}

class TargetSearchOf : public testing::TestWithParam<Codec> {};
INSTANTIATE_TEST_SUITE_P(Codecs, TargetSearchOf, testing::Values(Codec::h264, Codec::hevc, Codec::vp9, Codec::av1));

TEST_P(TargetSearchOf, MeetsTheTargetInTwoAndAHalfEncodes) {
    std::mt19937 random(7);
    constexpr int shards = 2'000;
    double encodes = 0;
    for (int shard = 0; shard < shards; ++shard) {
        const TargetAim aim = aim_of(GetParam(), 0.978 + 0.0015 * (shard % 11));
        const Found found = search(aim, curve_of(aim, random));
        if (found.kept.quality != aim.scale.most) { // as plain as some are
            EXPECT_EQ(found.miss, TargetMiss::none) << shard;
            EXPECT_LE(std::abs(found.kept.reached - aim.wanted), aim.tolerance) << shard;
        }
        encodes += static_cast<double>(found.tried.size());
    }
    RecordProperty("encodes_per_shard", std::to_string(encodes / shards));
    EXPECT_LE(encodes / shards, 2.5);
    EXPECT_GE(encodes / shards, 1.2) << "the curves are too easy to tell anything";
}

TEST_P(TargetSearchOf, ComesToAnEndWithWhateverIsMeasured) {
    std::mt19937 random(11);
    for (int shard = 0; shard < 2'000; ++shard) {
        std::map<int, int> any;
        const Found found = search(aim_of(GetParam()), [&](int quality) {
            return any.try_emplace(quality, static_cast<int>(random() % 4'000)).first->second;
        });
        for (const Tried& tried : found.tried) {
            EXPECT_LE(std::abs(found.kept.reached - 1824), std::abs(tried.reached - 1824));
        }
    }
}

TEST_P(TargetSearchOf, SaysThatTheBestQualityIsTooLittle) {
    const TargetAim aim = aim_of(GetParam());
    const Found found = search(aim, [&](int quality) { return 1'000 - quality / 20; });
    EXPECT_EQ(found.miss, TargetMiss::best_is_less);
    EXPECT_EQ(found.kept.quality, aim.scale.least);
}

TEST_P(TargetSearchOf, SaysThatPicturesAreSoPlainThatAnyQualityIsTooMuch) {
    const TargetAim aim = aim_of(GetParam());
    const Found found = search(aim, [](int) { return most_hundredths; });
    EXPECT_EQ(found.miss, TargetMiss::lowest_is_more);
    EXPECT_EQ(found.kept.quality, aim.scale.most);
}

TEST(TargetSearch, KeepsAFirstGuessThatHits) {
    const TargetAim aim = aim_of(Codec::h264);
    EXPECT_THAT(search(aim, [&](int) { return aim.wanted - aim.tolerance; }).tried, testing::SizeIs(1));
    EXPECT_THAT(search(aim, [&](int) { return aim.wanted - aim.tolerance - 1; }).tried,
                testing::Not(testing::SizeIs(1)));
}

TEST(TargetSearch, LearnsTheSlopeOfPicturesThatAreUnlikeMost) {
    const TargetAim aim = aim_of(Codec::h264);
    const auto line = [&](int more, int slope) { // at the guess so much more, and another slope than the usual one
        return [&aim, more, slope](int quality) { return aim.wanted + more - slope * (quality - aim.guess) / 100; };
    };
    EXPECT_LE(search(aim, line(600, aim.slope / 2)).tried.size(), 3U) << "it comes nearer from one side";
    EXPECT_LE(search(aim, line(-600, aim.slope / 2)).tried.size(), 3U);
    EXPECT_LE(search(aim, line(400, aim.slope * 3 / 2)).tried.size(), 3U) << "it has gone too far";
    EXPECT_LE(search(aim, line(-400, aim.slope * 3 / 2)).tried.size(), 3U);
}

TEST(TargetSearch, TakesTheNearerOfTwoWholeStepsAndCallsThatMet) {
    TargetAim aim = aim_of(Codec::vp9);
    aim.tolerance = 5;
    const Found found = search(aim, [&](int quality) { return aim.wanted + 20 - 60 * (quality - 3'000) / 100; });
    EXPECT_EQ(found.kept.quality, 3'000);
    EXPECT_EQ(found.kept.reached, aim.wanted + 20);
    EXPECT_EQ(found.miss, TargetMiss::none);
}

TEST(TargetSearch, NamesPicturesThatASmallStepMakesQuiteOther) {
    const TargetAim aim = aim_of(Codec::h264);
    const Found found = search(aim, [&](int quality) { return quality < 2'410 ? aim.wanted + 150 : aim.wanted - 90; });
    EXPECT_EQ(found.miss, TargetMiss::unsteady);
    EXPECT_EQ(found.kept.reached, aim.wanted - 90);
}

TEST(TargetSearch, PrefersMoreToLessWhereBothAreAsNear) {
    TargetSearch search(aim_of(Codec::h264));
    search.take({2'500, 1'824 - 40});
    search.take({2'400, 1'824 + 40});
    EXPECT_EQ(search.best().quality, 2'400);
}

TEST(TargetSearch, GivesUpAFirstEncodeOnceThatBeginsFarOff) {
    const TargetAim aim = aim_of(Codec::h264);
    TargetSearch search(aim);
    EXPECT_FALSE(search.gives_up({2'400, aim.wanted - 300})) << "the other pictures may be nearer";
    EXPECT_FALSE(search.gives_up({2'400, aim.wanted + 1'200})) << "black";
    EXPECT_TRUE(search.gives_up({2'400, aim.wanted - 500}));
    EXPECT_EQ(search.next(), 1'400);
    EXPECT_FALSE(search.gives_up({1'400, aim.wanted - 500}));
    search.take({1'400, aim.wanted});
    EXPECT_EQ(search.best().quality, 1'400);
    EXPECT_FALSE(search.next());
}

TEST(TargetSearch, GivesUpNothingOnceSomethingIsMeasured) {
    const TargetAim aim = aim_of(Codec::h264);
    TargetSearch search(aim);
    search.take({2'400, aim.wanted - 100});
    EXPECT_FALSE(search.gives_up({2'200, aim.wanted - 500}));
    TargetSearch at_end(aim);
    EXPECT_FALSE(at_end.gives_up({aim.scale.least, aim.wanted - 500})) << "there is nothing better to go on with";
}

TEST(TargetAim, HasStepsThatAreWorthAnEncode) {
    EXPECT_EQ(aim_of(Codec::h264).scale.step, 25);
    EXPECT_EQ(aim_of(Codec::av1).scale.step, 100);
    VideoSettings fast;
    fast.preset = "ultrafast";
    fast.target = QualityTarget{Metric::psnr, 42};
    EXPECT_EQ(target_aim(fast).scale.step, 100);
}

TEST(TargetAim, BeginsLowerWhereMoreIsWanted) {
    for (const Codec codec : {Codec::h264, Codec::hevc, Codec::vp9, Codec::av1}) {
        EXPECT_LT(aim_of(codec, 0.99).guess, aim_of(codec, 0.95).guess);
    }
}

} // namespace
} // namespace reelmill::rate
