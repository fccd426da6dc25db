// An end for ranks that can never start.
#pragma once

#include <chrono>

namespace reelmill::cluster {

/// MPI_Init, and all that is collective, waits for every rank for ever, also for one that died before it came there.
/// While this lives, the process ends itself (SIGABRT, with a line) when `patience` is over. One at a time; uses
/// SIGALRM.
class StartWatchdog {
public:
    explicit StartWatchdog(std::chrono::seconds patience);
    ~StartWatchdog();
    StartWatchdog(const StartWatchdog&) = delete;
    StartWatchdog& operator=(const StartWatchdog&) = delete;
};

} // namespace reelmill::cluster
