// How long a task may go on without showing progress, and what happens then.
#pragma once

#include "reelmill/task/task.hpp"

#include <chrono>
#include <functional>
#include <string>

namespace reelmill::cluster {

struct TaskPatience {
    /// Seconds without progress (pictures, bytes, source time, reading) after which the task is stopped. Empty: it may
    /// take for ever.
    std::function<double(const task::Task&)> seconds;
    /// For a task to hear that it is to stop, before `give_up`.
    std::chrono::milliseconds deafness{10'000};
    /// Called for a task that does not hear: it can only be ended with the process, and is in a process of its own
    /// next.
    std::function<void(const std::string& line)> give_up;
    std::chrono::milliseconds look_interval{500};
};

/// Generous: five minutes, and what reading the source at 2 MB/s and twenty times the predicted cost take.
[[nodiscard]] double usual_patience(const task::Task& task);

} // namespace reelmill::cluster
