// Helper jobs that end before they help, and when to try again. Pure: times and what was seen go in.
#pragma once

#include "reelmill/autoscale/scaler.hpp"

#include <map>
#include <set>
#include <string>

namespace reelmill::autoscale {

/// A job that leaves the queue without any helper having come to work since it was submitted has failed: its node is
/// bad, or the program is not there. The next one then has to wait, twice as long each time, an hour at most. A helper
/// that comes to work ends that, and is taken for all jobs that are there by then.
class Setback {
public:
    /// `now`, here and below: seconds on any clock that never goes back.
    void submitted(const std::string& job, double now);
    /// It is taken out of the queue, or told to go: no failure when it ends.
    void withdrawn(const std::string& job);
    /// At every look at the run: the jobs that are in the queue or run, and the helpers at work, by number.
    void look(const std::set<std::string>& jobs, const std::set<int>& helpers, double now);
    /// The same decision; with no more jobs while they have to wait, and the reason for that.
    [[nodiscard]] Decision tempered(Decision decision, double now) const;

private:
    void note_failures(const std::set<std::string>& jobs, double now);

    std::map<std::string, double> unproven_; ///< when each was submitted
    std::set<int> helpers_;                  ///< at the last look
    int in_a_row_ = 0;                       ///< looks at which jobs were found to have failed
    std::size_t failed_ = 0;                 ///< jobs, at the last one of these
    double lasted_ = 0;                      ///< seconds: the longest of them
    double next_try_ = 0;
};

} // namespace reelmill::autoscale
