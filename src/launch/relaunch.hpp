// Whether ranks that are all gone are started again.
#pragma once

#include <cstdint>
#include <string>

namespace reelmill::launch {

/// What a job has to show for itself on disk.
struct WorkDone {
    std::int64_t titles = 0;
    std::int64_t segments = 0;
};

/// Counts records and segments in the job folder. What cannot be read counts as nothing.
[[nodiscard]] WorkDone look_for_work_done(const std::string& job_folder);

/// Pure: allows starts as long as there is progress, and `most` in a row without.
class RelaunchPolicy {
public:
    RelaunchPolicy(int most, WorkDone at_start) : most_(most), last_(at_start) {}

    /// All ranks are gone, and the job is not finished.
    [[nodiscard]] bool once_more(WorkDone now) {
        const bool progressed = now.titles > last_.titles || now.segments > last_.segments;
        idle_starts_ = progressed ? 0 : idle_starts_ + 1;
        last_ = now;
        return idle_starts_ <= most_;
    }

private:
    int most_;
    int idle_starts_ = 0;
    WorkDone last_;
};

} // namespace reelmill::launch
