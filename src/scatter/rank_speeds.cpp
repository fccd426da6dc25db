#include "reelmill/scatter/rank_speeds.hpp"

#include <cmath>

namespace reelmill::scatter {

namespace {
// Shards differ from their prediction by a third or so: one alone says little of the rank.
constexpr int fewest_shards = 3;
// What a shard counts when the next one is finished: nodes get slower when they are warm, or get neighbours.
constexpr double memory = 0.8;
constexpr double step = 1.25;
} // namespace

void RankSpeeds::measure(int rank, double cost, double seconds) {
    if (!(cost > 0) || !(seconds > 0)) {
        return;
    }
    cost_ += cost;
    seconds_ += seconds;
    Tally& tally = ranks_[rank];
    tally.cost = memory * tally.cost + cost;
    tally.seconds = memory * tally.seconds + seconds;
    if (++tally.shards >= fewest_shards) {
        const double faster = (seconds_ / cost_) / (tally.seconds / tally.cost);
        set_pace(rank, tally, static_cast<int>(std::lround(std::log(faster) / std::log(step))));
    }
}

void RankSpeeds::forget(int rank) {
    if (const auto found = ranks_.find(rank); found != ranks_.end()) {
        paces_.erase({-found->second.pace, rank});
        ranks_.erase(found);
    }
}

void RankSpeeds::set_pace(int rank, Tally& tally, int pace) {
    paces_.erase({-tally.pace, rank});
    tally.pace = pace;
    paces_.emplace(-pace, rank);
}

std::vector<int> RankSpeeds::faster_than(int pace, std::size_t most) const {
    std::vector<int> ranks;
    for (const auto& [negated, rank] : paces_) {
        if (-negated <= pace || ranks.size() == most) {
            break;
        }
        ranks.push_back(rank);
    }
    return ranks;
}

double RankSpeeds::seconds_for(int rank, double cost) const {
    const auto found = ranks_.find(rank);
    if (found != ranks_.end() && found->second.shards >= fewest_shards) {
        return cost * found->second.seconds / found->second.cost;
    }
    return cost_ > 0 ? cost * seconds_ / cost_ : 0;
}

int RankSpeeds::pace_of(int rank) const {
    const auto found = ranks_.find(rank);
    return found == ranks_.end() ? 0 : found->second.pace;
}

} // namespace reelmill::scatter
