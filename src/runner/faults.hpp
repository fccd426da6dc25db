// Wanted crashes and hangs, for the tests of what happens when FFmpeg takes a rank down with it, or never comes back.
#pragma once

#include "reelmill/core/work_monitor.hpp"
#include "reelmill/task/task.hpp"

namespace reelmill::runner {

/// In the program that people use: nothing. Compiled with REELMILL_FAULT_INJECTION (the tests' reelmill-faulty), it
/// obeys the variable REELMILL_FAULT, "WHAT:NAME:SECONDS": for a shard of a source with NAME in its file name and with
/// SECONDS in its interval, this process ends by SIGSEGV (WHAT is "segv") or by SIGKILL ("kill"), or the task hangs
/// until it is told to stop ("hang", throws Failure{interrupted}) or without hearing that ("deaf"). With "-rank" behind
/// it ("segv-rank") only ranks do so, no process of one task. Before, it adds a line to the file named by
/// REELMILL_FAULT_LOG: the number of the rank, or "isolated".
void raise_wanted_fault(const task::ShardTask& task, const WorkMonitor& monitor);

} // namespace reelmill::runner
