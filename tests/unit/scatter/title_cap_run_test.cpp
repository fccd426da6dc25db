// A cap over a title, through the real coordinator: its buffer never runs dry, and the shards are made the same whoever
// works on them, in whatever order.
#include "made_up_pictures.hpp"
#include "simulated_network.hpp"

#include "reelmill/rate/buffer.hpp"

#include <algorithm>
#include <map>

namespace reelmill::scatter::test {

namespace {

constexpr rate::Buffer cap{1'500'000, 1'500'000};
constexpr std::int64_t frame_microseconds = 40'000;

/// As an encoder makes them that knows nothing of buffers: the first picture is as large as eight.
std::vector<rate::ShownPacket> packets_of(const MadeUpPictures& pictures, const title::Shard& shard) {
    const Ticks end = shard.end ? shard.end->pts : pictures.seconds() * 1000;
    const std::int64_t frames = (end - (shard.begin ? shard.begin->pts : 0)) / 40;
    const std::int64_t usual = pictures.encoded(shard).segment.payload_bytes / (frames + 7);
    std::vector<rate::ShownPacket> packets;
    for (std::int64_t at = 0; at < frames; ++at) {
        packets.push_back({at * frame_microseconds, at == 0 ? usual * 8 : usual});
    }
    return packets;
}

Answers capped(const MadeUpPictures& pictures) {
    return [pictures](const task::Task& task) {
        task::TaskResult result = pictures.answer(task);
        if (const auto* shard = std::get_if<task::ShardTask>(&task)) {
            const auto packets = packets_of(pictures, shard->shard);
            std::get<task::ShardResult>(result).segment.buffer =
                rate::use_of_segment(cap, packets, static_cast<std::int64_t>(packets.size()) * frame_microseconds);
        }
        return result;
    };
}

SimulatedRun capped_run(const MadeUpPictures& pictures, std::int64_t bitrate, int ranks, unsigned order) {
    auto spec = spec_with_bitrate(1, bitrate);
    spec.settings.video.max_bitrate = cap.bits_per_second;
    spec.settings.video.buffer = cap.bits;
    SimulatedRun run(spec, capped(pictures));
    run.ready(ranks, 2);
    std::mt19937 random(order);
    run.answer_all(random);
    EXPECT_TRUE(run.finished());
    return run;
}

std::vector<RawPath> segments_of(const SimulatedRun& run) {
    return run.assigned<task::MuxTask>().back().segments.at(0);
}

/// Packets with which the buffer runs dry, followed one by one over the shards that were joined.
int underflows(const SimulatedRun& run, const MadeUpPictures& pictures) {
    std::map<std::string, title::Shard> shards;
    for (const auto& task : run.assigned<task::ShardTask>()) {
        shards.insert_or_assign(task.segment.bytes, task.shard);
    }
    std::int64_t level = cap.bits * 9 / 10;
    int found = 0;
    for (const RawPath& segment : segments_of(run)) {
        for (const auto& packet : packets_of(pictures, shards.at(segment.bytes))) {
            level -= packet.bytes * 8;
            found += level < 0 ? 1 : 0;
            level = std::min(cap.bits, std::max<std::int64_t>(level, 0) + 60'000);
        }
    }
    return found;
}

} // namespace

TEST(TitleCapRun, KeepsTheBufferFromRunningDryAndIsTheSameInAnyOrder) {
    std::size_t made_again = 0;
    for (unsigned seed = 0; seed < 40; ++seed) {
        SCOPED_TRACE(seed);
        MadeUpPictures pictures(seed, 3 + static_cast<int>(seed % 12));
        pictures.unjoinable = seed % 3 == 0 ? 0.1 : 0;
        const std::int64_t bitrate = seed % 2 == 0 ? 0 : 1'100'000;
        const SimulatedRun alone = capped_run(pictures, bitrate, 1, seed);
        EXPECT_EQ(underflows(alone, pictures), 0);
        EXPECT_EQ(segments_of(capped_run(pictures, bitrate, 5, seed + 1)), segments_of(alone));
        made_again += alone.assigned<task::ShardTask>().size() - segments_of(alone).size();
    }
    EXPECT_GT(made_again, 40U) << "else nothing was to be done";
}

TEST(TitleCapRun, TellsEveryShardHowFullTheBufferIsAndWithoutACapNone) {
    const MadeUpPictures pictures(3);
    for (const auto& task : capped_run(pictures, 0, 2, 1).assigned<task::ShardTask>()) {
        ASSERT_TRUE(task.shard.buffer_start);
        EXPECT_LE(*task.shard.buffer_start, task.shard.begin ? 500 : 900);
    }
    SimulatedRun run(spec_with_bitrate(1), pictures.answers());
    run.ready(2);
    run.answer_all();
    for (const auto& task : run.assigned<task::ShardTask>()) {
        EXPECT_FALSE(task.shard.buffer_start);
    }
}

TEST(TitleCapRun, GivesUpABitrateForWhichTheCapHasNoRoomAndSaysSo) {
    for (unsigned seed = 0; seed < 10; ++seed) {
        const MadeUpPictures pictures(seed, 8);
        const SimulatedRun run = capped_run(pictures, cap.bits_per_second, 2, seed);
        EXPECT_EQ(underflows(run, pictures), 0);
        EXPECT_LT(run.assigned<task::ShardTask>().size(), 10 * segments_of(run).size());
        for (const Warning& warning : run.summary->titles.at(0).warnings) {
            EXPECT_EQ(warning.code, WarningCode::rate_missed);
            EXPECT_NE(warning.text.find("as much as --max-bitrate has room for"), std::string::npos) << warning.text;
        }
    }
}

TEST(TitleCapRun, SaysWhereNoQualityIsLowEnough) {
    const MadeUpPictures pictures(3);
    auto spec = spec_with_bitrate(1, 0);
    spec.settings.video.max_bitrate = cap.bits_per_second;
    spec.settings.video.buffer = cap.bits;
    SimulatedRun run(spec, [pictures](const task::Task& task) {
        task::TaskResult result = pictures.answer(task);
        const auto* shard = std::get_if<task::ShardTask>(&task);
        if (shard != nullptr && shard->shard.ordinal == 1) {
            std::get<task::ShardResult>(result).segment.buffer.behind = {{2 * cap.bits, 0, cap.bits}};
        } else if (shard != nullptr) {
            std::get<task::ShardResult>(result).segment.buffer.behind = {{0, 0, cap.bits}};
        }
        return result;
    });
    run.ready(2);
    run.answer_all();
    ASSERT_TRUE(run.summary);
    EXPECT_EQ(run.summary->status, ExitStatus::done);
    const Warnings& warnings = run.summary->titles.at(0).warnings;
    ASSERT_EQ(warnings.size(), 1U);
    EXPECT_EQ(warnings[0].code, WarningCode::cap_missed);
    EXPECT_GT(warnings[0].seconds.value_or(0), 0);
}

} // namespace reelmill::scatter::test
