#include "reelmill/scatter/track_assembly.hpp"

#include <algorithm>
#include <numeric>

namespace reelmill::scatter {

TrackAssembly::TrackAssembly(const std::vector<title::Shard>& shards)
    : planned_(static_cast<int>(shards.size())), order_(shards.size()), missing_(shards.size()),
      complete_(shards.empty()) {
    for (const auto& shard : shards) {
        entries_.push_back({shard, std::nullopt});
    }
    std::iota(order_.begin(), order_.end(), task::ShardPosition{0});
}

TrackAssembly::Redo TrackAssembly::take(task::ShardPosition position, const task::ShardResult& result) {
    Entry& entry = entries_.at(position);
    if (entry.result) {
        return {};
    }
    entry.result = result;
    return --missing_ == 0 ? close_round() : Redo{};
}

TrackAssembly::Redo TrackAssembly::close_round() {
    std::vector<FinishedShard> track;
    track.reserve(order_.size());
    for (const task::ShardPosition position : order_) {
        track.push_back({entries_[position].shard, *entries_[position].result});
    }
    return replace(failed_runs(track));
}

/// Each run by one shard that waits to be transcoded.
TrackAssembly::Redo TrackAssembly::replace(const std::vector<FailedRun>& runs) {
    Redo redo;
    std::vector<task::ShardPosition> next_order;
    std::size_t at = 0;
    for (const auto& run : runs) {
        std::copy(order_.begin() + at, order_.begin() + run.first, std::back_inserter(next_order));
        std::vector<title::Shard> neighbours;
        for (std::size_t i = run.first; i <= run.last; ++i) {
            neighbours.push_back(entries_[order_[i]].shard);
            redo.dropped.push_back(order_[i]);
        }
        redo.added.push_back(entries_.size());
        next_order.push_back(entries_.size());
        entries_.push_back({merge_shards(neighbours), std::nullopt});
        at = run.last + 1;
    }
    std::copy(order_.begin() + at, order_.end(), std::back_inserter(next_order));
    order_ = std::move(next_order);
    redo.runs = runs;
    missing_ = redo.added.size();
    complete_ = missing_ == 0;
    return redo;
}

/// How many of the first plan's shards it stands for.
int TrackAssembly::width(std::size_t at) const {
    const int next = at + 1 < order_.size() ? shard(order_[at + 1]).ordinal : planned_;
    return next - shard(order_[at]).ordinal;
}

FailedRun TrackAssembly::neighbourhood(std::size_t at) const {
    FailedRun run{at, at};
    for (int wanted = width(at); wanted > 0 && run.first > 0;) {
        wanted -= width(--run.first);
    }
    for (int wanted = width(at); wanted > 0 && run.last + 1 < order_.size();) {
        wanted -= width(++run.last);
    }
    return run;
}

TrackAssembly::Redo TrackAssembly::merge_around(const std::vector<task::ShardPosition>& positions) {
    std::vector<FailedRun> runs;
    for (std::size_t at = 0; at < order_.size() && order_.size() > 1; ++at) {
        if (std::ranges::find(positions, order_[at]) == positions.end()) {
            continue;
        }
        FailedRun run = neighbourhood(at);
        while (!runs.empty() && run.first <= runs.back().last) { // a wide shard reaches over several
            run = {std::min(runs.back().first, run.first), std::max(runs.back().last, run.last)};
            runs.pop_back();
        }
        runs.push_back(run);
    }
    return runs.empty() ? Redo{} : replace(runs);
}

TrackAssembly::Redo TrackAssembly::make_again(const std::vector<Again>& shards) {
    Redo redo;
    for (const Again& again : shards) {
        task::ShardPosition& position = order_.at(again.place);
        redo.dropped.push_back(position);
        title::Shard shard = entries_[position].shard;
        shard.quality = again.quality;
        shard.buffer_start = again.buffer_start;
        position = entries_.size();
        redo.added.push_back(position);
        entries_.push_back({shard, std::nullopt});
    }
    missing_ += redo.added.size();
    complete_ = missing_ == 0;
    return redo;
}

bool TrackAssembly::take_back(task::ShardPosition position) {
    const bool counts = std::find(order_.begin(), order_.end(), position) != order_.end();
    Entry& entry = entries_.at(position);
    if (!counts || !entry.result) {
        return false;
    }
    entry.result.reset();
    ++missing_;
    complete_ = false;
    return true;
}

const task::ShardResult* TrackAssembly::result(task::ShardPosition position) const {
    const Entry& entry = entries_.at(position);
    return entry.result ? &*entry.result : nullptr;
}

const task::SegmentSummary* TrackAssembly::segment(task::ShardPosition position) const {
    const Entry& entry = entries_.at(position);
    return entry.result ? &entry.result->segment : nullptr;
}

bool TrackAssembly::parameter_sets_agree() const {
    return std::all_of(order_.begin(), order_.end(), [this](task::ShardPosition position) {
        return entries_[position].result->segment.parameter_sets ==
               entries_[order_.front()].result->segment.parameter_sets;
    });
}

} // namespace reelmill::scatter
