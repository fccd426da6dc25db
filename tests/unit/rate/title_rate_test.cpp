#include "reelmill/rate/rounds.hpp"
#include "reelmill/rate/title_rate.hpp"

#include <algorithm>
#include <cmath>
#include <gmock/gmock.h>
#include <random>

namespace reelmill::rate {
namespace {

/// A title as an encoder would make it: each shard with a size, a slope and a distance from its weight of its own.
struct Title {
    std::vector<double> bytes;   ///< at quality 2300
    std::vector<double> halving; ///< hundredths
    std::vector<std::int64_t> weights;

    Title(std::size_t shards, const QualityScale& scale, unsigned seed) {
        std::mt19937 random(seed);
        std::normal_distribution<double> normal;
        for (std::size_t i = 0; i < shards; ++i) {
            const double size = 4e5 * std::exp(0.7 * normal(random)) * (i + 3 > shards ? 0.3 : 1);
            bytes.push_back(size);
            halving.push_back(scale.halving * std::exp(0.1 * normal(random)));
            weights.push_back(std::llround(0.6 * size * std::exp(0.08 * normal(random))));
        }
    }
    [[nodiscard]] std::int64_t made(const Choice& choice) const {
        return std::llround(bytes[choice.shard] * std::exp2((2300 - choice.quality) / halving[choice.shard]));
    }
    [[nodiscard]] std::int64_t all(int quality) const {
        std::int64_t sum = 0;
        for (std::size_t i = 0; i < bytes.size(); ++i) {
            sum += made({i, quality});
        }
        return sum;
    }
};

struct Outcome {
    std::int64_t bytes = 0;
    std::size_t encodes = 0;
    std::vector<int> qualities;
};

/// `random`: what is at work ends in any order.
Outcome encode(TitleRate& rate, const Title& title, std::mt19937& random) {
    Outcome outcome;
    outcome.qualities.resize(title.bytes.size());
    std::vector<Choice> work = rate.begin();
    for (;;) {
        while (!work.empty()) {
            const std::size_t at = random() % work.size();
            const Choice choice = work[at];
            work.erase(work.begin() + static_cast<std::ptrdiff_t>(at));
            ++outcome.encodes;
            outcome.qualities[choice.shard] = choice.quality;
            const auto next = rate.take(choice.shard, title.made(choice));
            work.insert(work.end(), next.begin(), next.end());
        }
        EXPECT_TRUE(rate.measured());
        work = rate.close();
        if (work.empty()) {
            outcome.bytes = rate.bytes();
            return outcome;
        }
    }
}

Aim within(std::int64_t wanted, double part) {
    return {std::llround(static_cast<double>(wanted) * (1 - part)), wanted,
            std::llround(static_cast<double>(wanted) * (1 + part))};
}

class TitleRateOf : public testing::TestWithParam<Codec> {};
INSTANTIATE_TEST_SUITE_P(Codecs, TitleRateOf, testing::Values(Codec::h264, Codec::hevc, Codec::vp9, Codec::av1));

TEST_P(TitleRateOf, HitsTheAimWhateverTheOrderOfArrival) {
    const QualityScale scale = scale_of(GetParam());
    double worst = 0;
    double encodes = 0;
    double shards = 0;
    for (unsigned seed = 0; seed < 300; ++seed) {
        const std::size_t count = seed % 3 == 0 ? 1 + seed % 40 : 12 + seed % 100;
        const Title title(count, scale, seed);
        const std::int64_t wanted = title.all(2350);
        const int guess = 2350 + static_cast<int>(seed % 7) * 50 - 150;
        std::optional<Outcome> first;
        for (unsigned order = 0; order < 2; ++order) {
            TitleRate rate(scale, within(wanted, 0.003), title.weights, guess);
            std::mt19937 random(order);
            const Outcome outcome = encode(rate, title, random);
            if (first) {
                EXPECT_EQ(outcome.qualities, first->qualities) << "seed " << seed;
                EXPECT_EQ(outcome.encodes, first->encodes) << "seed " << seed;
            }
            first = outcome;
        }
        const double off = std::abs(static_cast<double>(first->bytes) / static_cast<double>(wanted) - 1);
        const bool steps_reach_it = scale.step == 1 || count >= 12;
        EXPECT_LE(off, steps_reach_it ? 0.005 : 0.05) << "seed " << seed << ", " << count << " shards";
        worst = std::max(worst, steps_reach_it ? off : 0);
        encodes += static_cast<double>(first->encodes);
        shards += static_cast<double>(count);
        const auto [low, high] = std::ranges::minmax(first->qualities);
        EXPECT_LE(high - low, 4 * std::max(50, scale.step)) << "seed " << seed;
    }
    RecordProperty("worst", std::to_string(worst));
    RecordProperty("encodes_per_shard", std::to_string(encodes / shards));
    EXPECT_LE(encodes / shards, 1.35);
}

TEST(TitleRate, LearnsWhatAStepDoesToPicturesThatAreNotLikeOthers) {
    for (const double times : {0.4, 0.6, 1.6, 2.5}) {
        std::size_t encodes = 0;
        for (unsigned seed = 0; seed < 50; ++seed) {
            Title title(16, scale_of(Codec::hevc), seed);
            for (double& halving : title.halving) {
                halving *= times;
            }
            TitleRate rate(scale_of(Codec::hevc), within(title.all(2500), 0.004), title.weights, 2300);
            std::mt19937 random(seed);
            const Outcome outcome = encode(rate, title, random);
            encodes += outcome.encodes;
            EXPECT_NEAR(static_cast<double>(outcome.bytes) / static_cast<double>(title.all(2500)), 1, 0.005) << seed;
        }
        EXPECT_LE(static_cast<double>(encodes) / 50 / 16, 2.5) << times;
    }
}

TEST(ScaleOf, HasWholeStepsWithoutAdaptiveQuantisation) {
    const auto step_of = [](Codec codec, const char* preset, const char* tune, const char* aq_mode) {
        VideoSettings settings;
        settings.codec = codec;
        settings.preset = preset;
        settings.tune = tune;
        if (*aq_mode != 0) {
            settings.encoder_params = {{"aq-mode", aq_mode}};
        }
        return scale_of(settings).step;
    };
    EXPECT_EQ(step_of(Codec::h264, "", "", ""), 1);
    EXPECT_EQ(step_of(Codec::h264, "ultrafast", "", ""), 100);
    EXPECT_EQ(step_of(Codec::h264, "superfast", "", ""), 1);
    EXPECT_EQ(step_of(Codec::hevc, "superfast", "", ""), 100);
    EXPECT_EQ(step_of(Codec::hevc, "veryfast", "", ""), 1);
    EXPECT_EQ(step_of(Codec::h264, "slow", "psnr,fastdecode", ""), 100);
    EXPECT_EQ(step_of(Codec::h264, "slow", "", "0"), 100);
    EXPECT_EQ(step_of(Codec::h264, "slow", "", "3"), 1);
    EXPECT_EQ(step_of(Codec::vp9, "ultrafast", "", ""), 100);
}

TEST(HalvingOf, IsWhatExplainsAllChangesTogether) {
    EXPECT_EQ(halving_of({}, 580), 580);
    EXPECT_NEAR(halving_of({{1'000'000, 500'000, 400}}, 580), 400, 1);
    EXPECT_NEAR(halving_of({{1'000'000, 500'000, 400}, {1'000'000, 250'000, 800}}, 580), 400, 1);
    EXPECT_EQ(halving_of({{1'000, 2'000, 100}}, 580), 4 * 580) << "more at a lower quality";
    EXPECT_EQ(halving_of({{1'000'000, 1, 100}}, 580), 580 / 4);
}

TEST(TitleRate, KeepsAFirstRoundThatHits) {
    const Title title(24, scale_of(Codec::h264), 5);
    TitleRate rate(scale_of(Codec::h264), within(title.all(2300), 0.02), title.weights, 2300);
    std::mt19937 random(1);
    EXPECT_LE(encode(rate, title, random).encodes, 25U);
}

TEST(TitleRate, StaysWithinTheScaleWhereTheAimIsOutOfReach) {
    const Title title(6, scale_of(Codec::h264), 5);
    for (const std::int64_t wanted : {std::int64_t{100}, title.all(0) * 100}) {
        TitleRate rate(scale_of(Codec::h264), within(wanted, 0.003), title.weights, 2300);
        std::mt19937 random(1);
        for (const int quality : encode(rate, title, random).qualities) {
            EXPECT_EQ(quality, wanted == 100 ? 5100 : 100);
        }
    }
}

TEST(TitleRate, GoesOnWithShardsThatHaveBecomeOne) {
    const Title title(8, scale_of(Codec::h264), 5);
    TitleRate rate(scale_of(Codec::h264), within(title.all(2400), 0.003), title.weights, 2300);
    std::mt19937 random(1);
    encode(rate, title, random);
    rate.merge(2, 4);
    EXPECT_EQ(rate.size(), 6U);
    EXPECT_FALSE(rate.measured());
    EXPECT_THAT(rate.take(2, 1'000), testing::IsEmpty());
    EXPECT_TRUE(rate.measured());
    EXPECT_THAT(rate.close(), testing::Not(testing::IsEmpty())); // much less than wanted now
}

TEST(Rounds, HoldEveryShardOnceAndAreSpread) {
    for (const std::size_t shards : {1U, 2U, 3U, 12U, 36U, 361U}) {
        std::vector<std::size_t> all;
        for (const Round& round : rounds_of(std::vector<std::int64_t>(shards, 10))) {
            EXPECT_LE(round.needs, all.size());
            all.insert(all.end(), round.shards.begin(), round.shards.end());
        }
        std::ranges::sort(all);
        ASSERT_EQ(all.size(), shards);
        for (std::size_t i = 0; i < shards; ++i) {
            EXPECT_EQ(all[i], i);
        }
    }
    EXPECT_EQ(rounds_of(std::vector<std::int64_t>(12, 10)).front().shards, (std::vector<std::size_t>{3, 9}));
}

TEST(Rounds, TakeHeavyShardsFirst) {
    EXPECT_EQ(rounds_of({1, 1, 100, 1, 1, 1}).front().shards, (std::vector<std::size_t>{2}));
}

TEST(BytesAt, HalvesAndDoubles) {
    EXPECT_EQ(bytes_at(1'000'000, 0, 580), 1'000'000);
    EXPECT_NEAR(static_cast<double>(bytes_at(1'000'000, 580, 580)), 500'000, 1);
    EXPECT_NEAR(static_cast<double>(bytes_at(1'000'000, -1160, 580)), 4'000'000, 4);
    for (int more = -3000; more <= 3000; more += 7) {
        const double exact = 1e9 * std::exp2(-more / 580.0);
        EXPECT_NEAR(static_cast<double>(bytes_at(1'000'000'000, more, 580)) / exact, 1, 1e-5) << more;
    }
    EXPECT_EQ(bytes_at(1, 100'000, 580), 1);
    EXPECT_EQ(bytes_at(0, -100, 580), 0);
}

} // namespace
} // namespace reelmill::rate
