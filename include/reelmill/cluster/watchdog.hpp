// An end for ranks that can never start, never take leave, or were left behind by whoever started them.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <sys/types.h>
#include <thread>
#include <unistd.h>

namespace reelmill::cluster {

/// mpirun, or its daemon on this host. To be made at the very start, before MPI is: where mpirun has died even before
/// that, MPI cannot be started, and where it dies later, this process gets another parent. Any thread.
class Starter {
public:
    /// Nobody will ever end this rank; it has to do that itself.
    [[nodiscard]] bool gone() const { return ::getppid() != id_; }

private:
    pid_t id_ = ::getppid();
};

/// MPI_Init, and all that is collective, waits for every rank for ever, also for one that died before it came there,
/// and when mpirun itself is gone. MPI_Finalize waits for messages to a host that does not answer until TCP gives up, a
/// quarter of an hour later, on a core of its own. While this lives, the process ends itself (SIGABRT, with a line)
/// when `patience` is over, or a moment after its starter has gone. One at a time; uses SIGALRM and a thread.
class Watchdog {
public:
    enum class Over { start, leave };
    Watchdog(Over what, std::chrono::seconds patience, Starter starter);
    ~Watchdog();

private:
    void watch(const std::stop_token& stop, const Starter& starter);

    std::mutex mutex_;
    std::condition_variable_any stopped_;
    std::jthread thread_;
};

} // namespace reelmill::cluster
