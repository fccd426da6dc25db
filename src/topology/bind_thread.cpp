#include "reelmill/topology/bind_thread.hpp"

#include "hwloc_handles.hpp"

namespace reelmill::topology {

bool bind_this_thread(const Slot& slot) {
    hwloc_topology_t made = nullptr;
    if (hwloc_topology_init(&made) != 0) {
        return false;
    }
    const Topology topology(made);
    const Bitmap processors(hwloc_bitmap_alloc());
    const Bitmap nodes(hwloc_bitmap_alloc());
    if (!processors || !nodes || hwloc_topology_load(topology.get()) != 0) {
        return false;
    }
    for (const Core& core : slot.cores) {
        for (const unsigned processor : core.processors) {
            hwloc_bitmap_set(processors.get(), processor);
        }
    }
    if (hwloc_set_cpubind(topology.get(), processors.get(), HWLOC_CPUBIND_THREAD) != 0) {
        return false;
    }
    if (slot.numa_node && hwloc_get_nbobjs_by_type(topology.get(), HWLOC_OBJ_NUMANODE) > 1) {
        hwloc_bitmap_set(nodes.get(), static_cast<unsigned>(*slot.numa_node));
        // Preferred, not strict: a full node is no reason to fail.
        static_cast<void>(hwloc_set_membind(topology.get(), nodes.get(), HWLOC_MEMBIND_BIND,
                                            HWLOC_MEMBIND_THREAD | HWLOC_MEMBIND_BYNODESET));
    }
    return true;
}

} // namespace reelmill::topology
