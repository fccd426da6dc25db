#include "reelmill/rate/title_cap.hpp"

#include <algorithm>
#include <cmath>
#include <gmock/gmock.h>
#include <random>

namespace reelmill::rate {
namespace {

constexpr Buffer second_of_buffer{1'000'000, 1'000'000};
constexpr std::int64_t each_picture = 40'000; // microseconds
constexpr std::int64_t each_shard = 50;       // pictures

SegmentUse as_is(const BufferUse& use) { return {0, {}, {}, {}, {use}}; }

/// Shards of two seconds as an encoder without a buffer makes them: some scenes take more than the cap has.
class CappedTitle {
public:
    CappedTitle(std::size_t shards, unsigned seed, double halving) : halving_(halving) {
        std::mt19937 random(seed);
        std::normal_distribution<double> normal;
        for (std::size_t i = 0; i < shards; ++i) {
            const double usual = 3500 * std::exp(0.8 * normal(random));
            auto& bytes = bytes_.emplace_back();
            for (std::int64_t at = 0; at < each_shard; ++at) {
                bytes.push_back(usual * (at == 0 ? 6 : 1) * std::exp(0.3 * normal(random)));
            }
        }
    }
    [[nodiscard]] std::vector<BufferedPacket> packets(const TitleCap::Choice& choice) const {
        std::vector<BufferedPacket> all;
        for (const double bytes : bytes_[choice.shard]) {
            all.push_back({static_cast<std::int64_t>(all.size()) * each_picture,
                           std::llround(bytes * std::exp2(-choice.lower / halving_))});
        }
        return all;
    }
    void make(TitleCap& cap, std::size_t shard) const {
        cap.take(shard, as_is(use_of(second_of_buffer, packets(cap.choice(shard)), each_shard * each_picture)));
    }
    [[nodiscard]] std::size_t size() const { return bytes_.size(); }

    /// Packets over the whole title with which the buffer runs dry, followed one by one.
    [[nodiscard]] int underflows(const TitleCap& cap) const {
        std::int64_t level = second_of_buffer.bits * 9 / 10;
        int found = 0;
        for (std::size_t i = 0; i < size(); ++i) {
            for (const BufferedPacket& packet : packets(cap.choice(i))) {
                level -= packet.bytes * 8;
                found += level < 0 ? 1 : 0;
                level = std::min(second_of_buffer.bits, std::max<std::int64_t>(level, 0) + 40'000);
            }
        }
        return found;
    }

private:
    double halving_;
    std::vector<std::vector<double>> bytes_;
};

TEST(TitleCap, LetsNoBufferRunDryOverTheWholeTitle) {
    int dry_before = 0;
    std::size_t encodes = 0;
    std::size_t shards = 0;
    for (const Codec codec : {Codec::h264, Codec::hevc, Codec::vp9, Codec::av1}) {
        const QualityScale scale = scale_of(codec);
        for (unsigned seed = 0; seed < 50; ++seed) {
            const CappedTitle title(5 + seed % 30, seed, scale.halving);
            TitleCap cap(second_of_buffer, scale, title.size());
            for (std::size_t i = 0; i < title.size(); ++i) {
                title.make(cap, i);
            }
            dry_before += title.underflows(cap) > 0 ? 1 : 0;
            shards += title.size();
            encodes += title.size();
            for (auto again = cap.close(); !again.empty(); again = cap.close()) {
                encodes += again.size();
                for (const auto& choice : again) {
                    EXPECT_EQ(choice, cap.choice(choice.shard));
                    EXPECT_EQ(choice.lower % scale.step, 0);
                    title.make(cap, choice.shard);
                }
            }
            EXPECT_THAT(cap.dry(), testing::IsEmpty()) << name_of(codec) << ", seed " << seed;
            EXPECT_EQ(title.underflows(cap), 0) << name_of(codec) << ", seed " << seed;
        }
    }
    EXPECT_GT(dry_before, 150) << "else nothing was to be done";
    EXPECT_LT(static_cast<double>(encodes) / static_cast<double>(shards), 3.5);
}

TEST(TitleCap, TakesNoMoreForGrantedThanTheShardBeforeLeaves) {
    TitleCap cap(second_of_buffer, scale_of(Codec::h264), 2);
    EXPECT_EQ(cap.choice(0).start, title_start);
    EXPECT_EQ(cap.choice(1).start, TitleCap::joint_start);
    cap.take(0, as_is({900'000, -600'000, 1'000'000}));
    cap.take(1, as_is({400'000, 0, 1'000'000}));
    EXPECT_THAT(cap.dry(), testing::ElementsAre(1));
    EXPECT_THAT(cap.close(), testing::ElementsAre(TitleCap::Choice{1, 280, 0}));
}

TEST(TitleCap, ChangesSomethingOfEveryShardThatIsMadeAgain) {
    const BufferUse too_much{950'000, 0, 1'000'000};
    TitleCap told(second_of_buffer, scale_of(Codec::h264), 1);
    told.take(0, as_is(too_much)); // with no less in the buffer than it took for granted
    EXPECT_THAT(told.close(), testing::ElementsAre(TitleCap::Choice{0, title_start, 72, 0}));
    TitleCap untold(second_of_buffer, scale_of(Codec::vp9), 2, false);
    untold.take(0, as_is({0, -900'000, 1'000'000}));
    untold.take(1, as_is({400'000, 0, 1'000'000}));
    EXPECT_THAT(untold.close(), testing::ElementsAre(TitleCap::Choice{1, TitleCap::joint_start, 100, 0}));
}

TEST(TitleCap, SaysTheSameWhenAskedAgain) {
    TitleCap cap(second_of_buffer, scale_of(Codec::h264), 1);
    int closings = 0;
    for (cap.take(0, as_is({2'000'000, 0, 0})); !cap.close().empty(); cap.take(0, as_is({2'000'000, 0, 0}))) {
        ASSERT_LT(++closings, 20);
    }
    const TitleCap::Choice last = cap.choice(0);
    EXPECT_TRUE(cap.close().empty());
    EXPECT_EQ(cap.choice(0).lower, last.lower);
}

TEST(TitleCap, EndsWhereNothingHelps) {
    const QualityScale scale = scale_of(Codec::h264);
    TitleCap cap(second_of_buffer, scale, 3);
    const BufferUse impossible{2'000'000, -500'000, 100'000};
    int rounds = 0;
    for (std::size_t i = 0; i < 3; ++i) {
        cap.take(i, as_is(i == 1 ? impossible : BufferUse{0, 0, second_of_buffer.bits}));
    }
    for (auto again = cap.close(); !again.empty(); again = cap.close()) {
        ASSERT_LT(++rounds, 20);
        for (const auto& choice : again) {
            EXPECT_LE(choice.lower, scale.most);
            cap.take(choice.shard, as_is(choice.shard == 1 ? impossible : BufferUse{0, 0, second_of_buffer.bits}));
        }
    }
    EXPECT_THAT(cap.dry(), testing::ElementsAre(1));
    EXPECT_GE(rounds, 3);
}

TEST(TitleCap, GoesOnWithShardsThatHaveBecomeOne) {
    TitleCap cap(second_of_buffer, scale_of(Codec::h264), 4);
    for (std::size_t i = 0; i < 4; ++i) {
        cap.take(i, as_is({0, 0, second_of_buffer.bits}));
    }
    cap.merge(1, 2);
    ASSERT_EQ(cap.size(), 3U);
    cap.take(1, as_is({950'000, 0, second_of_buffer.bits}));
    EXPECT_THAT(cap.dry(), testing::ElementsAre(1));
    EXPECT_EQ(cap.choice(1).start, TitleCap::joint_start);
}

} // namespace
} // namespace reelmill::rate
