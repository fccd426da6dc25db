// Which encoder runs where: the ranks of a host share out its cores, and each rank its part to its slots. Pure.
#pragma once

#include "reelmill/topology/machine.hpp"

#include <optional>
#include <string>
#include <vector>

namespace reelmill::topology {

/// This rank among those of its host that may use the same cores.
struct HostShare {
    int index = 0;
    int of = 1;
    friend bool operator==(const HostShare&, const HostShare&) = default;
};

/// Given what each rank of a host may use, in the same order on all (text_of, so that equal texts mean equal cores):
/// ranks with the same cores share them; a rank with cores of its own has them alone. `own`: position of this rank.
[[nodiscard]] HostShare share_among(const std::vector<std::string>& usable, std::size_t own);

/// The cores of that share: a run of neighbours, equal in number but for one. More ranks than cores: one core each,
/// used by several.
[[nodiscard]] Cores part_of(const Cores& cores, const HostShare& share);

/// Where the encoders of one slot run.
struct Slot {
    Cores cores;                  ///< with all their hardware threads: the two of a core share one encoder's work
    std::optional<int> numa_node; ///< whose memory it should use; none: the cores are of several
};

/// `threads_per_shard` >= 1. As many slots as fit, each with that many cores at least, all of one cache; a cache with
/// fewer cores left still is one slot. At least one slot. `wanted` > 0: exactly so many, neighbours where there are
/// fewer than cores, several on one core where there are more.
[[nodiscard]] std::vector<Slot> slots_in(const Cores& cores, int threads_per_shard, int wanted = 0);

/// The map of a host: its packages, NUMA nodes, caches and cores, and who runs where; for people. `ranks` >= 1 share
/// all of `cores`.
[[nodiscard]] std::string map_text(const Cores& cores, int ranks, int threads_per_shard, int slots_wanted);

} // namespace reelmill::topology
