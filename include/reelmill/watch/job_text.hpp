// A job for people: what `reelmill status` prints. Pure but for the time zone, which is the environment's.
#pragma once

#include "reelmill/text/columns.hpp"
#include "reelmill/watch/job_view.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace reelmill::watch {

/// How many rows the tables may have. Failed titles, and those at work, are left out last, as are silent ranks; how
/// many are left out is said.
struct RowLimits {
    std::size_t titles = 40;
    std::size_t ranks = 64;
};

/// The folder, what the job's state is, the bar, a table of titles and one of ranks, who died and who took over, and
/// why titles failed. No line is wider than look.width - 1. Of a finished job: its summary table.
[[nodiscard]] std::vector<std::string> job_lines(const JobView& view, const text::Look& look,
                                                 const RowLimits& limits = {});

/// The same in at most `height` lines.
[[nodiscard]] std::vector<std::string> job_lines_within(const JobView& view, const text::Look& look,
                                                        std::size_t height);

/// One line of any width, for logs.
[[nodiscard]] std::string job_line(const JobView& view);

/// Lines of any width about what `view` tells and `before` did not: who died, who took over, what failed.
[[nodiscard]] std::vector<std::string> news_since(const JobView& before, const JobView& view);

} // namespace reelmill::watch
