// The cores that this process may use, and what they share.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace reelmill::topology {

/// A physical core, with those of its hardware threads that may be used.
struct Core {
    std::vector<unsigned> processors; ///< by the system's numbers, ascending; at least one
    int package = 0;
    int numa_node = 0; ///< by the system's number
    int cache = 0;     ///< cores with the same number share their largest cache
    friend bool operator==(const Core&, const Core&) = default;
};

/// Neighbours in this list are neighbours in the machine: by package, NUMA node, cache, core.
using Cores = std::vector<Core>;

/// The cores of this process's affinity mask, as taskset, Slurm, mpirun and container runtimes set it. Never empty.
/// The first call of a process reads the machine's topology: some milliseconds. Throws Failure{environment} when it
/// cannot be read.
[[nodiscard]] Cores usable_cores();
/// The same of the calling thread alone.
[[nodiscard]] Cores usable_cores_of_this_thread();

/// The cores that this process's control group allows, whatever the affinity mask leaves of them.
[[nodiscard]] Cores allowed_cores();

/// Of a machine that is only described, in hwloc's synthetic notation ("pack:2 numa:2 l3:2 core:4 pu:2"): `processors`
/// by their numbers, none for all. Throws Failure{usage} for a description that hwloc does not understand.
[[nodiscard]] Cores cores_of(const std::string& synthetic_machine,
                             const std::optional<std::vector<unsigned>>& processors = std::nullopt);

/// Processors of all of these, ascending: "0-3,8" as Linux writes them.
[[nodiscard]] std::string text_of(const Cores& cores);

} // namespace reelmill::topology
