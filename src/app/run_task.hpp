// The pipeline behind job::TaskRunner: which room does which task.
#pragma once

#include "reelmill/core/settings.hpp"
#include "reelmill/core/work_monitor.hpp"
#include "reelmill/plan/title_plan.hpp"
#include "reelmill/scatter/task.hpp"

namespace reelmill::app {

/// Never throws for a task that fails.
[[nodiscard]] scatter::TaskResult run_task(const scatter::Task& task, WorkMonitor& monitor);

/// Probe and plan of one source. Throws Failure.
[[nodiscard]] plan::TitlePlan plan_source(const RawPath& source, const Settings& settings);

} // namespace reelmill::app
