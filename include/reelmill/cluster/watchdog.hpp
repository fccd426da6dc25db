// An end for ranks that can never start, or never take leave.
#pragma once

#include "reelmill/cluster/starter.hpp"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace reelmill::cluster {

/// MPI_Init, and all that is collective, waits for every rank for ever, also for one that died before it came there,
/// and when mpirun itself is gone. MPI_Finalize waits for messages to a host that does not answer until TCP gives up, a
/// quarter of an hour later, on a core of its own. While this lives, the process ends itself (SIGABRT, with a line)
/// when `patience` is over, or a moment after its starter has gone. One at a time; uses SIGALRM and a thread.
class Watchdog {
public:
    enum class Over { start, leave };
    Watchdog(Over what, std::chrono::seconds patience, Starter starter);
    ~Watchdog();
    Watchdog(const Watchdog&) = delete;
    Watchdog& operator=(const Watchdog&) = delete;

private:
    void watch(const std::stop_token& stop, const Starter& starter);

    std::mutex mutex_;
    std::condition_variable_any stopped_;
    std::jthread thread_;
};

} // namespace reelmill::cluster
