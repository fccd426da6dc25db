// What was asked for of a title's pictures and what came of it, in a word or two. Pure.
#pragma once

#include "reelmill/job/job_spec.hpp"

#include <cstdint>
#include <string>

namespace reelmill::progress {

/// "601 of 600k", "98.9 % of 700 MB", "ssim 0.9851 of 0.9850"; empty where nothing was asked for. `bytes`: of the
/// finished file.
[[nodiscard]] std::string reached_text(const job::RateOutcome& title, std::int64_t bytes);

/// Something was, so that a table has a column for it.
[[nodiscard]] bool asks_for_something(const job::RateOutcome& title);

} // namespace reelmill::progress
