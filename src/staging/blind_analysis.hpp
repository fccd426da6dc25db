// The analysis of pictures on a rank that does not see the job's files. Private to the room.
#pragma once

#include "reelmill/core/work_monitor.hpp"
#include "reelmill/exchange/segment_exchange.hpp"
#include "reelmill/task/task.hpp"

namespace reelmill::staging {

/// The source is read through another rank; there is no file to hand over. Blocks on the network. Throws Failure.
[[nodiscard]] task::TaskResult analyse_blind(task::AnalysisTask task, WorkMonitor& monitor,
                                             exchange::SegmentExchange& exchange);

} // namespace reelmill::staging
