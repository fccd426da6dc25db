// What no schedule can beat as long as pieces of work cannot be split.
#pragma once

#include <vector>

namespace reelmill::scale {

/// A lower bound of the seconds in which slots of `speeds` can do `pieces` (seconds at speed 1), each of them on one
/// slot from its begin to its end. 0 where there is nothing to do.
[[nodiscard]] double least_seconds_unsplit(std::vector<double> pieces, std::vector<double> speeds);

} // namespace reelmill::scale
