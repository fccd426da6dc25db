// What the ranks of one host tell each other before the run.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace reelmill::transport {

struct HostRanks {
    std::vector<std::string> texts; ///< one of each rank of this host, ascending by rank
    std::size_t own = 0;            ///< position of this rank's
};

/// Collective over all ranks: exchanges a text, up to 1 MB, among the ranks that share this host's memory. Needs an
/// MpiSession, and its thread. Throws Failure{environment} when a rank is lost meanwhile.
[[nodiscard]] HostRanks tell_ranks_of_this_host(const std::string& text);

} // namespace reelmill::transport
