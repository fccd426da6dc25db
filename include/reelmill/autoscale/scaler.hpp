// How many helper jobs a run should have. Pure: facts go in, a decision with its reason comes out.
#pragma once

#include <optional>
#include <string>

namespace reelmill::autoscale {

struct Limits {
    int least = 0;                ///< helper jobs, while there is work for them
    int most = 1;                 ///< never more, those that wait in the queue included
    std::optional<double> target; ///< seconds, on the clock of decide(), at which the job should be done; none: soon
};

/// A run at one moment.
struct Facts {
    double seconds_left = -1; ///< at the present pace; below 0: not known yet
    int slots = 0;            ///< that work now: of ranks and helpers
    int slots_of_helpers = 0; ///< of these
    int helpers = 0;          ///< jobs that help
    int pending = 0;          ///< jobs that are submitted and do not help yet
    long pieces_left = 0;     ///< shards that nobody has begun, as far as it is known
};

struct Decision {
    int change = 0; ///< so many helper jobs more; below 0: fewer
    std::string reason;
};

/// Goes up when the run is late by more than a tenth, down when it would be in time by a fifth with one helper less,
/// and only after it has seen the same several times in a row: a helper that is submitted takes a while to be of use,
/// and speeds vary.
class Scaler {
public:
    explicit Scaler(Limits limits) : limits_(limits) {}
    /// `now`: seconds on any clock that never goes back.
    [[nodiscard]] Decision decide(const Facts& facts, double now);

private:
    [[nodiscard]] int wanted(const Facts& facts, double now) const;
    [[nodiscard]] Decision up(int by, const Facts& facts, double now);
    [[nodiscard]] Decision down(const Facts& facts, double now);

    Limits limits_;
    int wants_more_ = 0; ///< how often in a row
    int wants_less_ = 0;
};

} // namespace reelmill::autoscale
