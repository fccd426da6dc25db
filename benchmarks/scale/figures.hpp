// What came out of a simulated run.
#pragma once

#include "simulated_coordinator.hpp"

#include "reelmill/core/json.hpp"

namespace reelmill::scale {

/// Looks at the run before every event, at what has been so since the event before it.
class Meter {
public:
    void look(double now, int idle_slots, const Backlog& backlog, double last_work_given);

    double idle_with_work_waiting = 0; ///< slot seconds: messages on their way, and the coordinator's queue
    double idle_without_work = 0;      ///< slot seconds: before plans are known, and at the end
    double tail_began = -1;            ///< the first idle slot after the last work was given out; -1 not yet
    double depth_seconds = 0;          ///< integral of what waits
    std::int64_t deepest = 0;
    std::int64_t most_segments = 0; ///< of unpublished titles, on disk at a time
    int most_open_titles = 0;

private:
    double last_ = 0;
};

struct Figures {
    bool finished = false;
    double makespan = 0;
    double bound = 0;         ///< no schedule could be shorter: work over speed, or Title::least_seconds
    double chain = 0;         ///< of these, the latter
    double bound_unsplit = 0; ///< the same where no piece of work can be split
    double slot_seconds = 0;
    double busy_seconds = 0;
    int ranks_lost = 0;
    SimulatedCoordinator::Totals coordinator;
    Meter meter;
};

[[nodiscard]] Json to_json(const Figures& figures);

} // namespace reelmill::scale
