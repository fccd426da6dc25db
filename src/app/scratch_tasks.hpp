// Tasks of a rank that keeps segments on its node's own disk (--scratch): the coordinator and the plan know segments by
// their names in the job folder; here these become files of this rank, and copies on others.
#pragma once

#include "reelmill/cluster/segment_exchange.hpp"
#include "reelmill/core/work_monitor.hpp"
#include "reelmill/job/scratch_folder.hpp"
#include "reelmill/scatter/task.hpp"

#include <atomic>

namespace reelmill::app {

/// A job::TaskRunner around run_task. Any thread. What a pool calls, so it never throws for a task that fails.
class ScratchTasks {
public:
    /// All must outlive this object; `exchange` looks after `scratch`. `blind`: this rank does not see sources now.
    ScratchTasks(const job::ScratchFolder& scratch, cluster::SegmentExchange& exchange, const std::atomic<bool>& blind)
        : scratch_(scratch), exchange_(exchange), blind_(blind) {}

    [[nodiscard]] scatter::TaskResult operator()(const scatter::Task& task, WorkMonitor& monitor) const;

private:
    [[nodiscard]] scatter::TaskResult run(const scatter::ProbeTask& task, WorkMonitor& monitor) const;
    [[nodiscard]] scatter::TaskResult run(const scatter::ShardTask& task, WorkMonitor& monitor) const;
    [[nodiscard]] scatter::TaskResult run(const scatter::TracksTask& task, WorkMonitor& monitor) const;
    [[nodiscard]] scatter::TaskResult run(const scatter::MuxTask& task, WorkMonitor& monitor) const;
    template <typename Task>
    [[nodiscard]] scatter::TaskResult make_segment(const Task& task, WorkMonitor& monitor) const;
    [[nodiscard]] bool get_back(const std::vector<RawPath>& damaged, WorkMonitor& monitor) const;

    const job::ScratchFolder& scratch_;
    cluster::SegmentExchange& exchange_;
    const std::atomic<bool>& blind_;
};

} // namespace reelmill::app
