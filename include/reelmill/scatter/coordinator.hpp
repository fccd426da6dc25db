// The coordination of a run, as a pure state machine: events go in, actions come out. It has no clock, no I/O and no
// MPI, so that rank 0, tests and the scale simulator run the very same code.
//
// Not thread-safe: one thread feeds it.
#pragma once

#include "reelmill/job/job_spec.hpp"
#include "reelmill/progress/status.hpp"
#include "reelmill/scatter/action.hpp"
#include "reelmill/scatter/event.hpp"

#include <memory>
#include <vector>

namespace reelmill::scatter {

class Coordinator {
public:
    /// `term`: written into every order. Titles that are marked as kept are reported, not touched.
    Coordinator(job::JobSpec spec, Term term);
    ~Coordinator();
    Coordinator(Coordinator&&) noexcept;
    Coordinator& operator=(Coordinator&&) noexcept;

    /// To be called once, before all events. `now`: seconds on any clock that never goes back; the same for all calls.
    [[nodiscard]] std::vector<Action> start(double now);
    [[nodiscard]] std::vector<Action> handle(const Event& event, double now);

    /// The run at this moment. Remembers the figures, for the rates: call it every half second or so.
    [[nodiscard]] progress::Status status(double now);
    /// RunFinished was given out; from then on only StopRank comes, for ranks that ask for work.
    [[nodiscard]] bool finished() const;

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace reelmill::scatter
