// Threads that stay where their memory is.
#pragma once

#include "reelmill/topology/slots.hpp"

namespace reelmill::topology {

/// Binds the calling thread, and the threads and processes that it makes from now on, to the processors of the slot,
/// and their memory to its NUMA node. False where the system refuses; then nothing has changed.
bool bind_this_thread(const Slot& slot);

} // namespace reelmill::topology
