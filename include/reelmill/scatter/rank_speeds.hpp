// How fast each rank works, as its shards tell: those that it has finished, and the one at work. Pure.
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
    /// A shard at work on `rank` goes on at `seconds_per_cost` for each predicted second. Counts until the next
    /// observation or the next finished shard.
    void observe(int rank, double seconds_per_cost);
    void forget(int rank);

    /// Seconds that the rank would take: by its own speed as far as that is known, for the rest by the average one. 0
    /// while nothing is known of anybody.
    [[nodiscard]] double seconds_for(int rank, double cost) const;
    /// 0: as fast as the average, or not known yet; each step above is a quarter faster, each below a quarter slower.
    [[nodiscard]] int speed_class_of(int rank) const;
    /// The fastest ranks of a speed class above `speed_class`, `most` of them.
    [[nodiscard]] std::vector<int> faster_than(int speed_class, std::size_t most) const;

private:
    struct Tally {
        double cost = 0;
        double seconds = 0;
        int shards = 0;
        double observed = 0; ///< seconds for each predicted one; 0: nothing
        int speed_class = 0;
    };
    void set_speed_class(int rank, Tally& tally);
    void set_observed(Tally& tally, double seconds_per_cost);
    [[nodiscard]] double mean_cost() const { return shards_ > 0 ? cost_ / shards_ : 1; }
    [[nodiscard]] double average() const;
    [[nodiscard]] double seconds_per_cost(const Tally& tally) const;

    std::map<int, Tally> ranks_;
    std::set<std::pair<int, int>>
        speed_classes_; ///< (speed class negated, rank) of ranks of which something is known: fastest first
    double cost_ = 0;   ///< of all finished shards
    double seconds_ = 0;
    int shards_ = 0;
    double observed_sum_ = 0;
    int observed_count_ = 0;
};

} // namespace reelmill::scatter
