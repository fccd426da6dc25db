// Who dies over a task leaves its marker behind: so the next one, whoever coordinates by then and even in another run,
// knows that the task may be deadly.
#pragma once

#include "reelmill/core/json.hpp"

namespace reelmill::runner {

class WorkingMarker {
public:
    /// Makes the file and its folder. A disk that does not take it is no reason not to work.
    explicit WorkingMarker(const RawPath& path);
    ~WorkingMarker();
    WorkingMarker(const WorkingMarker&) = delete;
    WorkingMarker& operator=(const WorkingMarker&) = delete;

    /// It was there already: somebody has died over the task, or was taken for dead.
    [[nodiscard]] bool was_there() const { return was_there_; }

private:
    RawPath path_;
    bool was_there_ = false;
};

} // namespace reelmill::runner
