// Whoever started this rank.
#pragma once

#include <sys/types.h>

namespace reelmill::cluster {

/// mpirun, or its daemon on this host. To be made at the very start, before MPI is: where mpirun has died even before
/// that, MPI cannot be started, and where it dies later, this process gets another parent. Any thread.
class Starter {
public:
    Starter();
    /// Nobody will ever end this rank; it has to do that itself.
    [[nodiscard]] bool gone() const;

private:
    pid_t id_;
};

} // namespace reelmill::cluster
