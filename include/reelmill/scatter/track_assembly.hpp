// One video track of a title: its shards from the plan until all of their joints hold.
//
// Rounds make the outcome independent of the order in which shards finish: only when every shard of the track is there
// are the joints looked at, all at once; each run of failed joints becomes one shard, which is transcoded anew; and so
// on until all joints hold. Each round that fails has fewer shards than the one before it, so there is an end.
// Damage can be such that all joints hold and a picture is missing all the same: whoever joins the title finds that out
// from its source, and then the shards around that picture become one.
#pragma once

#include "reelmill/scatter/joints.hpp"
#include "reelmill/task/piece.hpp"

#include <cstddef>
#include <optional>
#include <vector>

namespace reelmill::scatter {

class TrackAssembly {
public:
    /// `shards`: of one track, in presentation order. All of them wait to be transcoded.
    explicit TrackAssembly(const std::vector<title::Shard>& shards);

    /// What a round that has failed takes back, and what is to be done in its place.
    struct Redo {
        std::vector<task::ShardPosition> dropped;
        std::vector<task::ShardPosition> added;
        std::vector<FailedRun> runs{}; ///< of places in order() before: each has become one of `added`
    };
    /// A shard is done. The answer is empty unless this was the last of a round and joints failed. Results for shards
    /// that are done or dropped are ignored.
    Redo take(task::ShardPosition position, const task::ShardResult& result);

    /// The segment of a shard that was done is gone: it waits to be transcoded once more. Dropped shards are ignored;
    /// true if it counted.
    bool take_back(task::ShardPosition position);

    /// The pictures of these shards are not the source's, though all joints hold: each becomes one with its neighbours,
    /// on either side as many as it has been made of itself, so that few rounds lead to one shard for all. Nothing is
    /// dropped where there is only one already, or by positions that do not count any more. To be asked once the track
    /// is complete.
    Redo merge_around(const std::vector<task::ShardPosition>& positions);

    /// What a shard that waits is encoded with; before it is ordered.
    void set_quality(task::ShardPosition position, std::optional<int> quality) {
        entries_.at(position).shard.quality = quality;
    }
    void set_buffer_start(task::ShardPosition position, int start) { entries_.at(position).shard.buffer_start = start; }

    /// The shard at a place in order() is to be made once more with another quality, or another start of the buffer.
    struct Again {
        std::size_t place = 0;
        std::optional<int> quality;
        std::optional<int> buffer_start = {};
    };
    /// To be asked once the track is complete. Each of them waits, as a position of its own, to be transcoded.
    Redo make_again(const std::vector<Again>& shards);

    /// Every shard is done and every joint holds.
    [[nodiscard]] bool complete() const { return complete_; }
    /// Positions of the shards that count now, in presentation order.
    [[nodiscard]] const std::vector<task::ShardPosition>& order() const { return order_; }
    [[nodiscard]] const title::Shard& shard(task::ShardPosition position) const { return entries_.at(position).shard; }
    /// What `take` was told; null before that.
    [[nodiscard]] const task::ShardResult* result(task::ShardPosition position) const;
    [[nodiscard]] const task::SegmentSummary* segment(task::ShardPosition position) const;
    [[nodiscard]] std::size_t size() const { return entries_.size(); } ///< positions given out so far
    /// True if the encoder made the same parameter sets everywhere, so that one header can stand for the track. To be
    /// asked once the track is complete.
    [[nodiscard]] bool parameter_sets_agree() const;

private:
    struct Entry {
        title::Shard shard;
        std::optional<task::ShardResult> result;
    };
    Redo close_round();
    Redo replace(const std::vector<FailedRun>& runs);
    [[nodiscard]] int width(std::size_t at) const;
    [[nodiscard]] FailedRun neighbourhood(std::size_t at) const;

    int planned_ = 0; ///< shards at first
    std::vector<Entry> entries_;
    std::vector<task::ShardPosition> order_;
    std::size_t missing_ = 0;
    bool complete_ = false;
};

} // namespace reelmill::scatter
