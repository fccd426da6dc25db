// A job that is done in parts (job/part.hpp) as `reelmill status` shows it. Pure.
#pragma once

#include "reelmill/core/names.hpp"
#include "reelmill/job/part.hpp"
#include "reelmill/text/columns.hpp"
#include "reelmill/watch/job_view.hpp"

#include <optional>
#include <string>
#include <vector>

namespace reelmill::watch {

struct PartView {
    job::Part part;
    std::int64_t titles = 0;    ///< that it was dealt, those that came into the library later not included
    std::int64_t finished = 0;  ///< of them, as records have it; where there is no `run`
    std::optional<JobView> run; ///< none: it has never begun; with nothing to do it never does
};

struct PartsView {
    RawPath job_folder;          ///< that they share
    std::vector<PartView> parts; ///< by their division (N of I/N) and number
};

enum class PartState { waiting, at_work, coordinator_gone, stopped, finished };

constexpr auto names_of(PartState) {
    using enum PartState;
    return name_table<PartState>({{waiting, "waiting"},
                                  {at_work, "at work"},
                                  {coordinator_gone, "coordinator gone"},
                                  {stopped, "stopped"},
                                  {finished, "finished"}});
}

[[nodiscard]] PartState state_of(const PartView& part);
[[nodiscard]] TitleCounts counts_of(const PartView& part);

/// Of all parts: at work as long as one is, then waiting as long as one has not begun.
[[nodiscard]] PartState state_of(const PartsView& view);
/// The worst of the parts'. None while one is at work or has not begun.
[[nodiscard]] std::optional<ExitStatus> exit_status_of(const PartsView& view);

/// The folder, the sum, and a line for each part; why titles failed. Of a job that was divided in several ways a sum
/// for each. No line is wider than look.width - 1. At most `height` lines, finished parts left out first; 0: all.
[[nodiscard]] std::vector<std::string> parts_lines(const PartsView& view, const text::Look& look,
                                                   std::size_t height = 0);

/// One line of any width, for logs.
[[nodiscard]] std::string parts_line(const PartsView& view);

/// The document that docs/status.md explains.
[[nodiscard]] Json json_of(const PartsView& view);

} // namespace reelmill::watch
