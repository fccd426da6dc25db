// Near the end of the work: when what is at work will end, and what is begun once more elsewhere since it would end
// sooner there. The first result counts, and ends the other try; both make the same bytes. Private to the room. Pure.
#pragma once

#include "run_view.hpp"

namespace reelmill::scatter {

/// Whether anything depends on how far the shards at work have got.
[[nodiscard]] bool is_near_the_end(const RunView& run);

struct Late {
    double seconds_left = 0;
    task::TaskId id = 0;
};
/// Shards that are at work once, the one that ends last first.
[[nodiscard]] std::vector<Late> latest_first(const RunView& run);

/// The idle rank that should begin it once more, if any should.
[[nodiscard]] std::optional<int> helper_for(const RunView& run, const Late& late);

/// When all that is at work is looked at: thousands of ranks tell of their progress twice a second, and a look goes
/// through what all of them hold.
class LookTimes {
public:
    /// True if it is time, by the clock of the run in seconds; the next one is counted from then.
    bool is_due(double now, int slots);

private:
    double next_ = 0;
};

} // namespace reelmill::scatter
