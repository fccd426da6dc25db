// How fast each rank works, as the shards that it has finished tell. Pure.
#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <utility>
#include <vector>

namespace reelmill::scatter {

class RankSpeeds {
public:
    /// Of whom nothing is ever known: stands for the average.
    static constexpr int nobody = -1;

    /// A shard of `cost` predicted seconds took `seconds` on a slot of `rank`. Later ones count more.
    void measure(int rank, double cost, double seconds);
    void forget(int rank);

    /// Seconds that the rank would take: by its own speed, or the average one while it has finished too little. 0 while
    /// nothing is known of anybody.
    [[nodiscard]] double seconds_for(int rank, double cost) const;
    /// 0: as fast as the average, or not known yet; each step above is a quarter faster, each below a quarter slower.
    [[nodiscard]] int pace_of(int rank) const;
    /// The fastest ranks of a pace above `pace`, `most` of them.
    [[nodiscard]] std::vector<int> faster_than(int pace, std::size_t most) const;

private:
    struct Tally {
        double cost = 0;
        double seconds = 0;
        int shards = 0;
        int pace = 0;
    };
    void set_pace(int rank, Tally& tally, int pace);

    std::map<int, Tally> ranks_;
    std::set<std::pair<int, int>> paces_; ///< (pace negated, rank) of ranks that have finished enough: fastest first
    double cost_ = 0;
    double seconds_ = 0;
};

} // namespace reelmill::scatter
