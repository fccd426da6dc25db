// How quickly the tries of one piece go on, by what ranks report of them. Pure.
#pragma once

#include <optional>
#include <vector>

namespace reelmill::scatter {

class ShardProgress {
public:
    /// `share`: of the piece that `rank` has done, 0 to 1. True: it has got on enough since this was true for the last
    /// time that its speed is worth another look.
    bool add(int rank, double share, double now);

    struct Seen {
        double share = 0;   ///< done
        double covered = 0; ///< of it, within `seconds`
        double seconds = 0;
        double at = 0; ///< when `share` was done
    };
    /// Of the time between the first and the last report that showed anything: what a task waits for before it begins,
    /// and what an encoder takes in before anything comes out, does not count. None: there are no two such reports.
    [[nodiscard]] std::optional<Seen> of(int rank) const;

private:
    struct Try {
        int rank = 0;
        double first_share = 0;
        double first_time = 0;
        double last_share = 0;
        double last_time = 0;
        double told_share = 0;
    };
    std::vector<Try> tries_;
};

} // namespace reelmill::scatter
