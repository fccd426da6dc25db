#include "reelmill/status/rank_name.hpp"

#include <fmt/format.h>

namespace reelmill::status {

std::string name_of_rank(int rank) {
    return is_helper(rank) ? fmt::format("helper {}", rank - first_helper) : fmt::format("rank {}", rank);
}

std::string short_name_of_rank(int rank) {
    return is_helper(rank) ? fmt::format("h{}", rank - first_helper) : fmt::format("{}", rank);
}

} // namespace reelmill::status
