#include "reelmill/topology/machine.hpp"

#include "reelmill/core/failure.hpp"

#include "hwloc_handles.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <tuple>

namespace reelmill::topology {
namespace {

/// "0-3,8", as Linux writes it: any order in, each once. Empty for none.
std::string processor_list(std::vector<unsigned> processors) {
    std::ranges::sort(processors);
    processors.erase(std::unique(processors.begin(), processors.end()), processors.end());
    std::string text;
    for (std::size_t first = 0; first < processors.size();) {
        std::size_t last = first;
        while (last + 1 < processors.size() && processors[last + 1] == processors[last] + 1) {
            ++last;
        }
        text += text.empty() ? "" : ",";
        text += first == last ? fmt::format("{}", processors[first])
                              : fmt::format("{}-{}", processors[first], processors[last]);
        first = last + 1;
    }
    return text;
}

int number_above(const Topology& topology, hwloc_obj_t object, hwloc_obj_type_t type) {
    const hwloc_obj_t above = hwloc_get_ancestor_obj_by_type(topology.get(), type, object);
    return above == nullptr ? 0 : static_cast<int>(above->logical_index);
}

/// The cache that the core shares with others, or its package where the machine tells of none.
int cache_of(const Topology& topology, hwloc_obj_t core) {
    for (const hwloc_obj_type_t type : {HWLOC_OBJ_L3CACHE, HWLOC_OBJ_L4CACHE}) {
        if (hwloc_get_ancestor_obj_by_type(topology.get(), type, core) != nullptr) {
            return number_above(topology, core, type);
        }
    }
    return number_above(topology, core, HWLOC_OBJ_PACKAGE);
}

std::vector<unsigned> processors_in(hwloc_const_bitmap_t set) {
    std::vector<unsigned> processors;
    for (int each = hwloc_bitmap_first(set); each >= 0; each = hwloc_bitmap_next(set, each)) {
        processors.push_back(static_cast<unsigned>(each));
    }
    return processors;
}

/// Machines that tell nothing of cores, as some virtual ones, have one in each hardware thread.
Cores cores_in(const Topology& topology, hwloc_const_bitmap_t allowed) {
    const bool has_cores = hwloc_get_nbobjs_by_type(topology.get(), HWLOC_OBJ_CORE) > 0;
    const hwloc_obj_type_t type = has_cores ? HWLOC_OBJ_CORE : HWLOC_OBJ_PU;
    Cores cores;
    for (hwloc_obj_t object = nullptr;
         (object = hwloc_get_next_obj_by_type(topology.get(), type, object)) != nullptr;) {
        const Bitmap both = new_bitmap();
        hwloc_bitmap_and(both.get(), object->cpuset, allowed);
        if (hwloc_bitmap_iszero(both.get()) == 0) {
            const int node = hwloc_bitmap_first(object->nodeset);
            cores.push_back({processors_in(both.get()), number_above(topology, object, HWLOC_OBJ_PACKAGE),
                             std::max(node, 0), cache_of(topology, object)});
        }
    }
    std::ranges::stable_sort(cores, {},
                             [](const Core& core) { return std::tuple(core.package, core.numa_node, core.cache); });
    return cores;
}

} // namespace

namespace {
Cores bound_cores(int flags) {
    const Topology& topology = this_topology();
    const Bitmap mask = new_bitmap();
    if (hwloc_get_cpubind(topology.get(), mask.get(), flags) != 0) {
        throw unreadable("read the affinity mask");
    }
    Cores cores = cores_in(topology, mask.get());
    if (cores.empty()) {
        throw unreadable("find a core in the affinity mask");
    }
    return cores;
}
} // namespace

Cores usable_cores() { return bound_cores(HWLOC_CPUBIND_PROCESS); }
Cores usable_cores_of_this_thread() { return bound_cores(HWLOC_CPUBIND_THREAD); }

Cores allowed_cores() {
    const Topology& topology = this_topology();
    return cores_in(topology, hwloc_topology_get_allowed_cpuset(topology.get()));
}

Cores cores_of(const std::string& synthetic_machine, const std::optional<std::vector<unsigned>>& processors) {
    const Topology topology = new_topology();
    if (hwloc_topology_set_synthetic(topology.get(), synthetic_machine.c_str()) != 0 ||
        hwloc_topology_load(topology.get()) != 0) {
        throw usage_failure(fmt::format("\"{}\": is no machine in hwloc's synthetic notation", synthetic_machine));
    }
    const Bitmap allowed = new_bitmap();
    if (!processors) {
        hwloc_bitmap_fill(allowed.get());
    }
    for (const unsigned processor : processors.value_or(std::vector<unsigned>{})) {
        hwloc_bitmap_set(allowed.get(), processor);
    }
    return cores_in(topology, allowed.get());
}

std::string text_of(const Cores& cores) {
    std::vector<unsigned> all;
    for (const Core& core : cores) {
        all.insert(all.end(), core.processors.begin(), core.processors.end());
    }
    return processor_list(std::move(all));
}

} // namespace reelmill::topology
