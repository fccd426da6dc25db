// Tasks of a rank that may not see the job's files: then the source is read through another rank, and the segment given
// to one that sees the job folder.
#pragma once

#include "reelmill/cluster/segment_exchange.hpp"
#include "reelmill/core/work_monitor.hpp"
#include "reelmill/job/travel_folder.hpp"
#include "reelmill/scatter/task.hpp"

#include <atomic>

namespace reelmill::app {

/// A job::TaskRunner around run_task. Any thread. What a pool calls, so it never throws for a task that fails.
class TravelTasks {
public:
    /// All must outlive this object; `exchange` looks after `folder`. `blind`: this rank does not see the files now.
    TravelTasks(const job::TravelFolder& folder, cluster::SegmentExchange& exchange, const std::atomic<bool>& blind)
        : folder_(folder), exchange_(exchange), blind_(blind) {}

    [[nodiscard]] scatter::TaskResult operator()(const scatter::Task& task, WorkMonitor& monitor) const;

private:
    [[nodiscard]] scatter::TaskResult make_segment(const scatter::ShardTask& task, WorkMonitor& monitor) const;

    [[nodiscard]] bool arrives(const std::string& name, WorkMonitor& monitor) const;

    const job::TravelFolder& folder_;
    cluster::SegmentExchange& exchange_;
    const std::atomic<bool>& blind_;
};

} // namespace reelmill::app
