// Who works in a job folder, for those who only look.
#pragma once

#include "reelmill/job/job_lock.hpp"

#include <cstdint>
#include <string>

namespace reelmill::job {

/// `unknown`: by looking once from here; it is on another machine, or in another container.
enum class Presence { nobody, at_work, dead, unknown };

struct FolderHolder {
    Presence presence = Presence::nobody; ///< `nobody`: it was never held, or was released
    std::int64_t term = 0;                ///< of JOB/terms; 0: it was never held
    std::string host;
    std::int64_t pid = 0;
    int rank = -1; ///< -1: the process that starts the ranks, which have not begun yet
    std::int64_t since_unix_seconds = 0;
    /// The process that started the holder's run, and starts its ranks again when all are lost. `nobody`: there is
    /// none (the user has called mpirun), or it has left no trace.
    Presence starter = Presence::nobody;
};

/// Changes nothing. Throws Failure{environment} where the folder cannot be read.
[[nodiscard]] FolderHolder look_at_holder(const std::string& job_folder, const HostFacts& here = HostFacts::real());

} // namespace reelmill::job
