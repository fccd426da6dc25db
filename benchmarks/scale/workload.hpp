// What there is to do in a simulated run: titles with the plans that their probes will find, and what each piece of
// work really takes, which the coordinator does not know.
#pragma once

#include "measured_costs.hpp"

#include "reelmill/job/job_spec.hpp"
#include "reelmill/task/task.hpp"
#include "reelmill/title/title_plan.hpp"

#include <random>
#include <string>
#include <vector>

namespace reelmill::scale {

/// Seconds are those of one slot of speed 1 that has a core to itself.
struct Title {
    title::TitlePlan plan;
    double probe_seconds = 0;
    double tracks_seconds = 0;
    double mux_seconds = 0;
    std::vector<double> shard_seconds; ///< as plan.shards; one video track
    [[nodiscard]] double seconds() const;
    [[nodiscard]] std::vector<double> pieces() const; ///< between probe and mux
    /// The least time to its publication on slots of which the fastest has speed `fastest` and all together `speed`:
    /// probe and mux are one piece each, and between them lie all of its shards, none of which can be split.
    [[nodiscard]] double least_seconds(double fastest, double speed) const;
};

struct Workload {
    std::string name;
    job::JobSpec spec;
    std::vector<Title> titles; ///< as spec.titles
    [[nodiscard]] double seconds() const;
    [[nodiscard]] double least_seconds(double fastest, double speed) const; ///< of the longest title
    /// The same for all of it, whatever the order, as long as no piece can be split: on slots of these speeds.
    [[nodiscard]] double least_seconds_unsplit(const std::vector<double>& speeds) const;
    [[nodiscard]] std::size_t shards() const;
    [[nodiscard]] double seconds_of(task::TaskId task) const;
};

/// How titles are drawn and cut.
struct Drawn {
    unsigned seed = 1;
    double shard_seconds = 10;
};

/// A film of 1920x1080 at 24 pictures a second.
[[nodiscard]] Workload one_film(const MeasuredCosts& costs, double media_seconds, const Drawn& drawn);
/// Lengths log-normal, cut off at 20 s and at 2 h.
[[nodiscard]] Workload library(const MeasuredCosts& costs, int titles, const Drawn& drawn);

} // namespace reelmill::scale
