// The last task of a title: its segments become one file, which is verified and published.
#pragma once

#include "reelmill/core/work_monitor.hpp"
#include "reelmill/task/task.hpp"

#include <functional>

namespace reelmill::mux {

/// Told what is going to be published, and under which name it lies until then: the last chance to write that down.
using BeforePublishing = std::function<void(const task::MuxResult& result, const RawPath& draft)>;

/// Joins the segments of `task`, verifies the file by reading it back, and gives it its final name; an older file of
/// that name is replaced in the same moment. The file is made in MuxTask::work_folder, or, where that turns out to be
/// on another file system, as a hidden file beside the output; unless it is published, it is removed.
/// One segment per video track and the tracks' segment are open at a time. The same segments give the same bytes.
/// Where the settings take pictures over one to one, their timestamps are compared with the source's, too.
/// Throws Failure: input (a segment is damaged, the container refuses a stream, a check fails;
/// verify::TracksRefused where other tracks than pictures do not come out as they went in), environment (disk),
/// interrupted (monitor.stop). Blocks; any thread.
[[nodiscard]] task::MuxResult run_mux(const task::MuxTask& task, WorkMonitor& monitor,
                                      const BeforePublishing& before = {});

} // namespace reelmill::mux
