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
    set_observed(tally, 0);
    tally.cost = memory * tally.cost + cost;
    tally.seconds = memory * tally.seconds + seconds;
    ++tally.shards;
    set_speed_class(rank, tally);
}

void RankSpeeds::observe(int rank, double seconds_per_cost) {
    if (!(seconds_per_cost > 0) || std::isinf(seconds_per_cost)) {
        return;
    }
    Tally& tally = ranks_[rank];
    set_observed(tally, seconds_per_cost);
    set_speed_class(rank, tally);
}

void RankSpeeds::forget(int rank) {
    if (const auto found = ranks_.find(rank); found != ranks_.end()) {
        set_observed(found->second, 0);
        speed_classes_.erase({-found->second.speed_class, rank});
        ranks_.erase(found);
    }
}

void RankSpeeds::set_observed(Tally& tally, double seconds_per_cost) {
    observed_count_ += (seconds_per_cost > 0 ? 1 : 0) - (tally.observed > 0 ? 1 : 0);
    observed_sum_ = observed_count_ > 0 ? observed_sum_ + seconds_per_cost - tally.observed : 0;
    tally.observed = seconds_per_cost;
}

void RankSpeeds::set_speed_class(int rank, Tally& tally) {
    speed_classes_.erase({-tally.speed_class, rank});
    tally.speed_class = static_cast<int>(std::lround(std::log(average() / seconds_per_cost(tally)) / std::log(step)));
    speed_classes_.emplace(-tally.speed_class, rank);
}

std::vector<int> RankSpeeds::faster_than(int speed_class, std::size_t most) const {
    std::vector<int> ranks;
    for (const auto& [negated, rank] : speed_classes_) {
        if (-negated <= speed_class || ranks.size() == most) {
            break;
        }
        ranks.push_back(rank);
    }
    return ranks;
}

/// Ranks at their first shard count as well: those who have finished one are the fast ones.
double RankSpeeds::average() const {
    const double cost = cost_ + observed_count_ * mean_cost();
    return cost > 0 ? (seconds_ + observed_sum_ * mean_cost()) / cost : 0;
}

double RankSpeeds::seconds_per_cost(const Tally& tally) const {
    const int observed = tally.observed > 0 ? 1 : 0;
    const int lacking = std::max(0, enough_shards - tally.shards - observed);
    const double cost = tally.cost + (observed + lacking) * mean_cost();
    return (tally.seconds + (tally.observed + lacking * average()) * mean_cost()) / cost;
}

double RankSpeeds::seconds_for(int rank, double cost) const {
    const auto found = ranks_.find(rank);
    return cost * (found == ranks_.end() ? average() : seconds_per_cost(found->second));
}

int RankSpeeds::speed_class_of(int rank) const {
    const auto found = ranks_.find(rank);
    return found == ranks_.end() ? 0 : found->second.speed_class;
}

} // namespace reelmill::scatter
