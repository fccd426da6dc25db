// hwloc's objects with owners. Private to the room.
#pragma once

#include "reelmill/core/failure.hpp"

#include <fmt/format.h>
#include <hwloc.h>
#include <memory>
#include <type_traits>

namespace reelmill::topology {

template <auto free> struct FreeBy {
    template <typename T> void operator()(T* object) const { free(object); }
};
using Topology = std::unique_ptr<std::remove_pointer_t<hwloc_topology_t>, FreeBy<hwloc_topology_destroy>>;
using Bitmap = std::unique_ptr<std::remove_pointer_t<hwloc_bitmap_t>, FreeBy<hwloc_bitmap_free>>;

/// What is said where hwloc fails.
[[nodiscard]] inline Failure unreadable(const char* what) {
    return environment_failure(
        fmt::format("the machine's cores cannot be told: hwloc cannot {}; give --ranks, and --bind none", what));
}

// Each throws Failure{environment} where hwloc cannot.

[[nodiscard]] Topology new_topology(); ///< not loaded yet
/// Of this machine: read at the first call, which takes some milliseconds. Any thread.
[[nodiscard]] const Topology& this_topology();
[[nodiscard]] Bitmap new_bitmap(); ///< empty

} // namespace reelmill::topology
