// The tables of a job. Pure. Private to the room.
#pragma once

#include "reelmill/watch/job_text.hpp"

#include <string>
#include <vector>

namespace reelmill::watch {

/// Empty where there is nothing to show.
[[nodiscard]] std::vector<std::string> title_lines(const JobView& view, const text::Look& look, std::size_t most_rows);
[[nodiscard]] std::vector<std::string> rank_lines(const JobView& view, const text::Look& look, std::size_t most_rows);

} // namespace reelmill::watch
