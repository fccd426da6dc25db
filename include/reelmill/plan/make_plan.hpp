// From index and settings to a plan. Pure: the same input gives the same plan everywhere.
#pragma once

#include "reelmill/title/title_plan.hpp"

#include <string>
#include <vector>

namespace reelmill::plan {

/// `output_pictures`: per video track, after filters. `versions`: of whatever else decides the bytes (program,
/// encoder); goes into the key.
[[nodiscard]] title::TitlePlan make_plan(const title::TitleIndex& index, const Settings& settings,
                                         const std::vector<title::Picture>& output_pictures,
                                         const std::string& versions);

} // namespace reelmill::plan
