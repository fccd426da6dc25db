#include "rank_rates.hpp"

#include <algorithm>

namespace reelmill::scatter {

void RankRates::finish_shard(int rank, const Load& shard) {
    Tally& tally = ranks_[rank];
    tally.done += shard;
    ++tally.shards;
}

void RankRates::fill(status::RankSeen& row, const Load& in_flight, double now) {
    Tally& tally = ranks_[row.rank];
    Load all = tally.done;
    all += in_flight;
    auto& samples = tally.samples;
    samples.push_back({now, all.frames, all.media_seconds});
    while (samples.size() > 2 && now - samples[1].time >= Ledger::window_seconds) {
        samples.pop_front();
    }
    const double span = now - samples.front().time;
    if (span > 0) {
        // Work that is cancelled takes figures back; a rate below 0 would only puzzle.
        row.frames_per_second = std::max(0.0, static_cast<double>(all.frames - samples.front().frames) / span);
        row.speed = std::max(0.0, (all.media_seconds - samples.front().media_seconds) / span);
    }
    row.shards_done = tally.shards;
}

} // namespace reelmill::scatter
