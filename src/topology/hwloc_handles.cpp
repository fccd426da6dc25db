#include "hwloc_handles.hpp"

namespace reelmill::topology {

Topology new_topology() {
    hwloc_topology_t topology = nullptr;
    if (hwloc_topology_init(&topology) != 0) {
        throw unreadable("start");
    }
    return Topology(topology);
}

const Topology& this_topology() {
    static const Topology loaded = [] {
        Topology topology = new_topology();
        if (hwloc_topology_load(topology.get()) != 0) {
            throw unreadable("read the topology");
        }
        return topology;
    }();
    return loaded;
}

Bitmap new_bitmap() {
    Bitmap bitmap(hwloc_bitmap_alloc());
    if (!bitmap) {
        throw unreadable("make a set of processors");
    }
    return bitmap;
}

} // namespace reelmill::topology
