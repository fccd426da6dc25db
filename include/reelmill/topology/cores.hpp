// How many ranks this machine has room for.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace reelmill::topology {

/// Physical cores of which this process may use at least one hardware thread (its affinity mask, as taskset, Slurm and
/// container runtimes set it). At least 1. Takes some milliseconds: it reads the machine's topology anew.
/// Throws Failure{environment} when the topology cannot be read.
[[nodiscard]] int physical_cores();

/// The same for a machine that is only described, in hwloc's synthetic notation ("pack:2 core:4 pu:2"): processors by
/// their OS numbers, none for all. Throws Failure{usage} for a description that hwloc does not understand.
[[nodiscard]] int physical_cores_of(const std::string& synthetic_machine,
                                    const std::optional<std::vector<unsigned>>& allowed_processors);

} // namespace reelmill::topology
