// How ranks are called. Those that joined a run from outside (helpers) have numbers above all others.
#pragma once

#include <fmt/format.h>
#include <string>

namespace reelmill::status {

/// Ranks from here on are helpers; a run has fewer ranks (most_ranks of the command line).
inline constexpr int first_helper = 1'000'000;
[[nodiscard]] constexpr bool is_helper(int rank) { return rank >= first_helper; }
/// "rank 3", "helper 2".
[[nodiscard]] inline std::string name_of_rank(int rank) {
    return is_helper(rank) ? fmt::format("helper {}", rank - first_helper) : fmt::format("rank {}", rank);
}
/// For a column of ranks: "3", "h2".
[[nodiscard]] inline std::string short_name_of_rank(int rank) {
    return is_helper(rank) ? fmt::format("h{}", rank - first_helper) : fmt::format("{}", rank);
}

} // namespace reelmill::status
