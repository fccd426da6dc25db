#include "reelmill/core/heap.hpp"

#include <malloc.h>

namespace reelmill {

void keep_freed_memory() {
#ifdef __GLIBC__
    // Heaps of single threads give back what is free at once; the first one, which grows by brk(2), asks
    // M_TRIM_THRESHOLD.
    mallopt(M_ARENA_MAX, 1);
    mallopt(M_MMAP_MAX, 0); // or large blocks would come from the kernel, and go back to it
    mallopt(M_TRIM_THRESHOLD, -1);
#endif
}

} // namespace reelmill
