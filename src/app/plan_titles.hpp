// Plans of many titles, made on all cores of this machine.
#pragma once

#include "reelmill/job/job_spec.hpp"
#include "reelmill/title/title_plan.hpp"

#include <functional>
#include <string>
#include <variant>
#include <vector>

namespace reelmill::app {

/// The plan of a source, or why there is none.
using PlanOrLine = std::variant<title::TitlePlan, std::string>;

/// Calls `use` for each title in turn, on the calling thread. It must not throw.
void plan_titles(const std::vector<job::TitleSpec>& titles, const Settings& settings,
                 const std::function<void(const job::TitleSpec&, const PlanOrLine&)>& use);

/// Predicted seconds of one core, for all shards and tracks.
[[nodiscard]] double total_cost(const title::TitlePlan& plan);

} // namespace reelmill::app
