#include "reelmill/topology/bind_thread.hpp"

#include "hwloc_handles.hpp"
#include "reelmill/core/failure.hpp"

namespace reelmill::topology {

namespace {

bool bind(const Slot& slot) {
    const hwloc_topology_t machine = this_topology().get();
    const Bitmap processors = new_bitmap();
    for (const Core& core : slot.cores) {
        for (const unsigned processor : core.processors) {
            hwloc_bitmap_set(processors.get(), processor);
        }
    }
    if (hwloc_set_cpubind(machine, processors.get(), HWLOC_CPUBIND_THREAD) != 0) {
        return false;
    }
    if (slot.numa_node && hwloc_get_nbobjs_by_type(machine, HWLOC_OBJ_NUMANODE) > 1) {
        const Bitmap nodes = new_bitmap();
        hwloc_bitmap_set(nodes.get(), static_cast<unsigned>(*slot.numa_node));
        // Preferred, not strict: a full node is no reason to fail.
        static_cast<void>(hwloc_set_membind(machine, nodes.get(), HWLOC_MEMBIND_BIND,
                                            HWLOC_MEMBIND_THREAD | HWLOC_MEMBIND_BYNODESET));
    }
    return true;
}

} // namespace

bool bind_this_thread(const Slot& slot) {
    try {
        return bind(slot);
    } catch (const Failure&) {
        return false;
    }
}

} // namespace reelmill::topology
