// hwloc's objects with owners. Private to the room.
#pragma once

#include <hwloc.h>
#include <memory>
#include <type_traits>

namespace reelmill::topology {

struct DestroyTopology {
    void operator()(hwloc_topology_t topology) const { hwloc_topology_destroy(topology); }
};
using Topology = std::unique_ptr<std::remove_pointer_t<hwloc_topology_t>, DestroyTopology>;

struct FreeBitmap {
    void operator()(hwloc_bitmap_t bitmap) const { hwloc_bitmap_free(bitmap); }
};
using Bitmap = std::unique_ptr<std::remove_pointer_t<hwloc_bitmap_t>, FreeBitmap>;

// Each throws Failure{environment} where hwloc cannot.

[[nodiscard]] Topology new_topology(); ///< not loaded yet
/// Of this machine: read at the first call, which takes some milliseconds. Any thread.
[[nodiscard]] const Topology& this_topology();
[[nodiscard]] Bitmap new_bitmap(); ///< empty

} // namespace reelmill::topology
