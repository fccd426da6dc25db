// How fast each rank is. For display only. Private to the room.
#pragma once

#include "reelmill/scatter/ledger.hpp"
#include "reelmill/status/status.hpp"

#include <cstdint>
#include <map>

namespace reelmill::scatter {

/// Per rank: what it has finished, and how its figures grew of late.
class RankRates {
public:
    void finish_shard(int rank, const Load& shard) {
        ranks_[rank].done += shard;
        ++ranks_[rank].shards;
    }
    void finish_other(int rank, const Load& piece) { ranks_[rank].done += piece; }
    void forget(int rank) { ranks_[rank].window = {}; }

    /// Fills the figures of a row. `in_flight`: what the rank's running tasks have done; `now` in seconds, never going
    /// back.
    void fill(status::RankSeen& row, const Load& in_flight, double now) {
        Tally& tally = ranks_[row.rank];
        Load all = tally.done;
        all += in_flight;
        const auto rates = tally.window.add(now, all.frames, all.media_seconds);
        row.frames_per_second = rates.frames_per_second;
        row.speed = rates.speed;
        row.shards_done = tally.shards;
    }

private:
    struct Tally {
        Load done;
        std::int64_t shards = 0;
        RateWindow window;
    };
    std::map<int, Tally> ranks_;
};

} // namespace reelmill::scatter
