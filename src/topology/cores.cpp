#include "reelmill/topology/cores.hpp"

#include "reelmill/core/failure.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <hwloc.h>
#include <memory>
#include <type_traits>

namespace reelmill::topology {
namespace {

struct DestroyTopology {
    void operator()(hwloc_topology_t topology) const { hwloc_topology_destroy(topology); }
};
using Topology = std::unique_ptr<std::remove_pointer_t<hwloc_topology_t>, DestroyTopology>;

struct FreeBitmap {
    void operator()(hwloc_bitmap_t bitmap) const { hwloc_bitmap_free(bitmap); }
};
using Bitmap = std::unique_ptr<std::remove_pointer_t<hwloc_bitmap_t>, FreeBitmap>;

Failure unreadable(const char* what) {
    return environment_failure(
        fmt::format("the machine's cores cannot be counted: hwloc cannot {}; give the number with --ranks", what));
}

Topology new_topology() {
    hwloc_topology_t topology = nullptr;
    if (hwloc_topology_init(&topology) != 0) {
        throw unreadable("start");
    }
    return Topology(topology);
}

/// Machines that tell nothing of cores, as some virtual ones, count by hardware threads.
int count_cores(const Topology& topology, hwloc_const_bitmap_t allowed) {
    const bool has_cores = hwloc_get_nbobjs_by_type(topology.get(), HWLOC_OBJ_CORE) > 0;
    const hwloc_obj_type_t type = has_cores ? HWLOC_OBJ_CORE : HWLOC_OBJ_PU;
    int count = 0;
    for (hwloc_obj_t object = nullptr;
         (object = hwloc_get_next_obj_by_type(topology.get(), type, object)) != nullptr;) {
        count += hwloc_bitmap_intersects(object->cpuset, allowed);
    }
    return std::max(count, 1);
}

} // namespace

int physical_cores() {
    const Topology topology = new_topology();
    if (hwloc_topology_load(topology.get()) != 0) {
        throw unreadable("read the topology");
    }
    const Bitmap allowed(hwloc_bitmap_alloc());
    if (!allowed || hwloc_get_cpubind(topology.get(), allowed.get(), HWLOC_CPUBIND_PROCESS) != 0) {
        throw unreadable("read the affinity mask");
    }
    return count_cores(topology, allowed.get());
}

int physical_cores_of(const std::string& synthetic_machine,
                      const std::optional<std::vector<unsigned>>& allowed_processors) {
    const Topology topology = new_topology();
    if (hwloc_topology_set_synthetic(topology.get(), synthetic_machine.c_str()) != 0 ||
        hwloc_topology_load(topology.get()) != 0) {
        throw usage_failure(fmt::format("\"{}\": is no machine in hwloc's synthetic notation", synthetic_machine));
    }
    const Bitmap allowed(allowed_processors ? hwloc_bitmap_alloc() : hwloc_bitmap_alloc_full());
    if (!allowed) {
        throw unreadable("make a set of processors");
    }
    for (const unsigned processor : allowed_processors.value_or(std::vector<unsigned>{})) {
        hwloc_bitmap_set(allowed.get(), processor);
    }
    return count_cores(topology, allowed.get());
}

} // namespace reelmill::topology
