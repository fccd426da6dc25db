// The proof that neighbouring shards meet without a lost, doubled or differing picture, and what is done where they
// do not. Pure.
#pragma once

#include "reelmill/task/task.hpp"

#include <vector>

namespace reelmill::scatter {

/// A shard of a track together with what became of it.
struct FinishedShard {
    title::Shard shard;
    task::ShardResult result;
};

/// True if decoding from the start of `after` gives the very pictures that whoever decoded `before` saw from there on:
/// `after` could be joined, both saw at least one picture, the first one lies at after.begin, and the tail and the head
/// are the same pictures, equal in number. (A tail may be longer than the head of a shard that has fewer pictures than
/// a head and is not the last: it goes on into the next shard.)
[[nodiscard]] bool joint_holds(const FinishedShard& before, const FinishedShard& after);

/// [first.begin, last.end) as one shard: the ordinal of the first, cost and frames summed (frames -1 if any is
/// unknown).
[[nodiscard]] title::Shard merge_shards(const std::vector<title::Shard>& neighbours);

/// The first shard and all that were joined to it by joints that failed: positions [first, last] of the track.
struct FailedRun {
    std::size_t first = 0;
    std::size_t last = 0;
};
/// Every maximal run of consecutive failed joints of a track, in order. `track` is in presentation order and complete:
/// so the answer depends on the shards alone, never on the order in which they were finished.
[[nodiscard]] std::vector<FailedRun> failed_runs(const std::vector<FinishedShard>& track);

} // namespace reelmill::scatter
