// The mux of a title, with the records that let it be interrupted anywhere.
#pragma once

#include "reelmill/core/work_monitor.hpp"
#include "reelmill/task/task.hpp"

namespace reelmill::runner {

/// Published already: what was published. Segments damaged or gone: SegmentsLost. Pictures that are not the source's,
/// or tracks that the file does not give back: FileRefused. Else as mux::run_mux, with the intent written first.
[[nodiscard]] task::TaskResult mux_title(const task::MuxTask& task, WorkMonitor& monitor);

} // namespace reelmill::runner
