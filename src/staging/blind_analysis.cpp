#include "blind_analysis.hpp"

#include "reelmill/runner/run_task.hpp"

namespace reelmill::staging {

task::TaskResult analyse_blind(task::AnalysisTask task, WorkMonitor& monitor, exchange::SegmentExchange& exchange) {
    const auto sources = exchange.sources(monitor.stop);
    task.marker = {}; // it would lie in the job folder
    return runner::run_task(task, monitor, *sources);
}

} // namespace reelmill::staging
