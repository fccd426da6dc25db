// Whether a running task gets on. Private to the room.
#pragma once

#include "reelmill/core/work_monitor.hpp"
#include "reelmill/task/task.hpp"

#include <array>
#include <chrono>
#include <string>

namespace reelmill::cluster {

/// Not thread-safe, but for the monitor.
class TaskWatch {
public:
    /// Watches nothing.
    TaskWatch() = default;
    /// `patience`: seconds without progress after which the task is told to stop.
    TaskWatch(const task::Task& task, double patience);

    /// Looks at the task, and tells it to stop when its time is over. True when it was told so `deafness` ago.
    [[nodiscard]] bool is_deaf(WorkMonitor& monitor, std::chrono::milliseconds deafness);
    /// It ended with this because it was told to.
    [[nodiscard]] bool stopped_it(const task::TaskResult& result) const;
    /// Of its title.
    [[nodiscard]] task::TaskFailure failure() const;
    /// For the log, of a process that ends with it.
    [[nodiscard]] std::string last_words() const;

private:
    using Clock = std::chrono::steady_clock;
    [[nodiscard]] std::string what_is_wrong() const;

    double patience_ = 0;
    std::string source_; ///< for people
    std::string kind_;
    std::array<std::int64_t, 4> seen_{-1, -1, -1, -1};
    Clock::time_point since_ = Clock::now();
    Clock::time_point told_;
    bool is_told_ = false;
};

} // namespace reelmill::cluster
