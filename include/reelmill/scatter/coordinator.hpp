// The coordination of a run, as a pure state machine: events go in, actions come out. It has no clock, no I/O and no
// MPI, so that rank 0, tests and the scale simulator run the very same code.
//
// Not thread-safe: one thread feeds it.
#pragma once

#include "reelmill/core/hidden.hpp"
#include "reelmill/job/job_spec.hpp"
#include "reelmill/scatter/action.hpp"
#include "reelmill/scatter/event.hpp"
#include "reelmill/scatter/run_snapshot.hpp"
#include "reelmill/status/status.hpp"

#include <vector>

namespace reelmill::scatter {

class Coordinator {
public:
    /// `term`: written into every order. Titles that are marked as kept are reported, not touched.
    Coordinator(job::JobSpec spec, task::Term term);

    /// Goes on from what an earlier coordination of the same run knew: finished pieces stay finished, and nothing is
    /// given out before RanksReported. To be called before start(). Titles of the snapshot that are not in the spec are
    /// ignored.
    void take_over(const RunSnapshot& snapshot);
    /// Begins anew with what an earlier run of the same job knew: every title is probed again, and where the plan is
    /// the same, finished shards are looked at last, and deaths are remembered. `restarted`: it is this very start of
    /// the job, whose ranks were lost. To be called before start().
    void resume(const RunSnapshot& snapshot, bool restarted = false);
    /// What take_over and resume take.
    [[nodiscard]] RunSnapshot snapshot() const;

    /// To be called once, before all events. `now`: seconds on any clock that never goes back; the same for all calls.
    [[nodiscard]] std::vector<Action> start(double now);
    [[nodiscard]] std::vector<Action> handle(const Event& event, double now);

    /// The run at this moment. Remembers the figures, for the rates: call it every half second or so.
    [[nodiscard]] status::Status status(double now);
    /// RunFinished was given out; from then on only StopRank comes, for ranks that ask for work.
    [[nodiscard]] bool finished() const;

private:
    class Impl;
    Hidden<Impl> impl_;
};

} // namespace reelmill::scatter
