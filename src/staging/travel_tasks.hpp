// Tasks of a rank that may not see the job's files: then the source is read through another rank, and the segment given
// to one that sees the job folder.
#pragma once

#include "reelmill/core/work_monitor.hpp"
#include "reelmill/exchange/segment_exchange.hpp"
#include "reelmill/staging/travel_folder.hpp"
#include "reelmill/task/task.hpp"

#include <atomic>

namespace reelmill::staging {

/// A task::TaskRunner around run_task. Any thread. What a pool calls, so it never throws for a task that fails.
class TravelTasks {
public:
    /// All must outlive this object; `exchange` looks after `folder`. `blind`: this rank does not see the files now.
    TravelTasks(const TravelFolder& folder, exchange::SegmentExchange& exchange, const std::atomic<bool>& blind)
        : folder_(folder), exchange_(exchange), blind_(blind) {}

    [[nodiscard]] task::TaskResult operator()(const task::Task& task, WorkMonitor& monitor) const;

private:
    [[nodiscard]] task::TaskResult make_segment(const task::ShardTask& task, WorkMonitor& monitor) const;
    void take_home(const task::ShardTask& task, WorkMonitor& monitor) const;
    [[nodiscard]] bool arrives(const std::string& name, WorkMonitor& monitor) const;

    const TravelFolder& folder_;
    exchange::SegmentExchange& exchange_;
    const std::atomic<bool>& blind_;
};

} // namespace reelmill::staging
