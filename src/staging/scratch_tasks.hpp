// Tasks of a rank that keeps segments on its node's own disk (--scratch): the coordinator and the plan know segments by
// their names in the job folder; here these become files of this rank, and copies on others.
#pragma once

#include "reelmill/core/work_monitor.hpp"
#include "reelmill/exchange/segment_exchange.hpp"
#include "reelmill/staging/scratch_folder.hpp"
#include "reelmill/task/task.hpp"

#include <atomic>

namespace reelmill::staging {

/// A task::TaskRunner around run_task. Any thread. What a pool calls, so it never throws for a task that fails.
class ScratchTasks {
public:
    /// All must outlive this object; `exchange` looks after `scratch`. `blind`: this rank does not see sources now.
    ScratchTasks(const ScratchFolder& scratch, exchange::SegmentExchange& exchange, const std::atomic<bool>& blind)
        : scratch_(scratch), exchange_(exchange), blind_(blind) {}

    [[nodiscard]] task::TaskResult operator()(const task::Task& task, WorkMonitor& monitor) const;

private:
    [[nodiscard]] task::TaskResult run(const task::ProbeTask& task, WorkMonitor& monitor) const;
    [[nodiscard]] task::TaskResult run(const task::AnalysisTask& task, WorkMonitor& monitor) const;
    [[nodiscard]] task::TaskResult run(const task::ShardTask& task, WorkMonitor& monitor) const;
    [[nodiscard]] task::TaskResult run(const task::TracksTask& task, WorkMonitor& monitor) const;
    [[nodiscard]] task::TaskResult run(const task::MuxTask& task, WorkMonitor& monitor) const;
    template <typename Task> [[nodiscard]] task::TaskResult make_segment(const Task& task, WorkMonitor& monitor) const;
    [[nodiscard]] bool get_back(const std::vector<RawPath>& damaged, WorkMonitor& monitor) const;

    const ScratchFolder& scratch_;
    exchange::SegmentExchange& exchange_;
    const std::atomic<bool>& blind_;
};

} // namespace reelmill::staging
