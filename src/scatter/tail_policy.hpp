// Near the end of the work, when what is given to whom decides how long everybody waits for the last. Private to the
// room. Pure.
#pragma once

#include "run_view.hpp"

namespace reelmill::scatter {

/// The first task that the idle rank should get; none: what is left would end sooner on faster ranks, though they are
/// at work. As long as there is much to do, everybody gets what is first.
[[nodiscard]] std::optional<task::TaskId> choose_for(const RunView& run, int rank);

/// Idle ranks in whose place others would be given the same as `rank`, or nothing: the fastest, who may have a slot
/// free though they hold more than others, and one of each speed class.
[[nodiscard]] std::vector<int> idle_candidates(const RunView& run, int rank, const Roster::Wanted& wanted);

} // namespace reelmill::scatter
