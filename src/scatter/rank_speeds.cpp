#include "reelmill/scatter/rank_speeds.hpp"

#include <algorithm>
#include <cmath>

namespace reelmill::scatter {

namespace {
// Shards differ from their prediction by a third or so: one alone says only so much of the rank. Until so many are
// known, those that lack are taken to have been done at the average speed.
constexpr int enough_shards = 2;
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
    ++shards_;
    Tally& tally = ranks_[rank];
    set_glimpse(tally, 0);
    tally.cost = memory * tally.cost + cost;
    tally.seconds = memory * tally.seconds + seconds;
    ++tally.shards;
    set_pace(rank, tally);
}

void RankSpeeds::glimpse(int rank, double seconds_per_cost) {
    if (!(seconds_per_cost > 0) || std::isinf(seconds_per_cost)) {
        return;
    }
    Tally& tally = ranks_[rank];
    set_glimpse(tally, seconds_per_cost);
    set_pace(rank, tally);
}

void RankSpeeds::forget(int rank) {
    if (const auto found = ranks_.find(rank); found != ranks_.end()) {
        set_glimpse(found->second, 0);
        paces_.erase({-found->second.pace, rank});
        ranks_.erase(found);
    }
}

void RankSpeeds::set_glimpse(Tally& tally, double seconds_per_cost) {
    glimpses_ += (seconds_per_cost > 0 ? 1 : 0) - (tally.glimpsed > 0 ? 1 : 0);
    glimpses_sum_ = glimpses_ > 0 ? glimpses_sum_ + seconds_per_cost - tally.glimpsed : 0;
    tally.glimpsed = seconds_per_cost;
}

void RankSpeeds::set_pace(int rank, Tally& tally) {
    paces_.erase({-tally.pace, rank});
    tally.pace = static_cast<int>(std::lround(std::log(average() / seconds_per_cost(tally)) / std::log(step)));
    paces_.emplace(-tally.pace, rank);
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

/// Ranks at their first shard count as well: those who have finished one are the fast ones.
double RankSpeeds::average() const {
    const double cost = cost_ + glimpses_ * mean_cost();
    return cost > 0 ? (seconds_ + glimpses_sum_ * mean_cost()) / cost : 0;
}

double RankSpeeds::seconds_per_cost(const Tally& tally) const {
    const int glimpsed = tally.glimpsed > 0 ? 1 : 0;
    const int lacking = std::max(0, enough_shards - tally.shards - glimpsed);
    const double cost = tally.cost + (glimpsed + lacking) * mean_cost();
    return (tally.seconds + (tally.glimpsed + lacking * average()) * mean_cost()) / cost;
}

double RankSpeeds::seconds_for(int rank, double cost) const {
    const auto found = ranks_.find(rank);
    return cost * (found == ranks_.end() ? average() : seconds_per_cost(found->second));
}

int RankSpeeds::pace_of(int rank) const {
    const auto found = ranks_.find(rank);
    return found == ranks_.end() ? 0 : found->second.pace;
}

} // namespace reelmill::scatter
