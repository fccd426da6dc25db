#include "rank_rates.hpp"

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
    const auto rates = tally.window.add(now, all.frames, all.media_seconds);
    row.frames_per_second = rates.frames_per_second;
    row.speed = rates.speed;
    row.shards_done = tally.shards;
}

} // namespace reelmill::scatter
