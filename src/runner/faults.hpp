// Wanted crashes, for the tests of what happens when FFmpeg takes a rank down with it.
#pragma once

#include "reelmill/task/task.hpp"

namespace reelmill::runner {

/// In the program that people use: nothing. Compiled with REELMILL_FAULT_INJECTION (the tests' reelmill-faulty), it
/// obeys the variable REELMILL_FAULT, "WHAT:NAME:SECONDS": for a shard of a source with NAME in its file name and with
/// SECONDS in its interval, this process ends by SIGSEGV (WHAT is "segv"), by SIGKILL ("kill"), or by SIGSEGV if it is
/// a rank and no process of one task ("rank"). Before, it adds a line to the file named by REELMILL_FAULT_LOG: the
/// number of the rank, or "isolated".
void raise_wanted_fault(const task::ShardTask& task);

} // namespace reelmill::runner
