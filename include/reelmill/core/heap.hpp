// How this process's memory is kept.
#pragma once

namespace reelmill {

/// From now on memory that is freed stays with the process, and what any thread has freed any other one gets. For
/// processes that make large things again and again: an encoder holds hundreds of megabytes, and pages that the kernel
/// has to clear anew for each were a tenth of all time where that is slow (virtual machines). To be called before the
/// first other thread begins. Does nothing where the C library is not glibc.
void keep_freed_memory();

} // namespace reelmill
