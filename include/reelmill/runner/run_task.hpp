// The pipeline behind task::TaskRunner: which room does which task.
#pragma once

#include "reelmill/core/settings.hpp"
#include "reelmill/core/work_monitor.hpp"
#include "reelmill/disk/input_file.hpp"
#include "reelmill/task/task.hpp"
#include "reelmill/title/title_plan.hpp"

namespace reelmill::runner {

/// A task that ranks died of runs in a process of its own. Never throws for a task that fails.
[[nodiscard]] task::TaskResult run_task(const task::Task& task, WorkMonitor& monitor,
                                        const disk::InputFiles& files = disk::local_files());

/// The first argument by which this program becomes the process of one task; the log's level follows. For itself only.
inline constexpr const char* isolated_task_argument = "--isolated-task";

/// The whole life of such a process. Returns the exit status.
[[nodiscard]] int be_process_of_one_task();

/// Probe and plan of one source. Throws Failure.
[[nodiscard]] title::TitlePlan plan_source(const RawPath& source, const Settings& settings,
                                           const disk::InputFiles& files = disk::local_files());

} // namespace reelmill::runner
