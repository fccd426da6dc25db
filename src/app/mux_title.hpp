// The mux of a title, with the records that let it be interrupted anywhere.
#pragma once

#include "reelmill/core/work_monitor.hpp"
#include "reelmill/scatter/task.hpp"

namespace reelmill::app {

/// Published already: what was published. Segments damaged or gone: SegmentsLost. Else as mux::run_mux, with the intent
/// written first.
[[nodiscard]] scatter::TaskResult mux_title(const scatter::MuxTask& task, WorkMonitor& monitor);

} // namespace reelmill::app
