// How ranks are called. Those that joined a run from outside (helpers) have numbers above all others.
#pragma once

#include <string>

namespace reelmill::status {

/// Ranks from here on are helpers; a run has fewer ranks (most_ranks of the command line).
inline constexpr int first_helper = 1'000'000;
[[nodiscard]] constexpr bool is_helper(int rank) { return rank >= first_helper; }
/// "rank 3", "helper 2".
[[nodiscard]] std::string name_of_rank(int rank);
/// For a column of ranks: "3", "h2".
[[nodiscard]] std::string short_name_of_rank(int rank);

} // namespace reelmill::status
