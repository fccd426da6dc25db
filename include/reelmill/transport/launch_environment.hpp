// What the environment tells of how this process was started. No MPI call is made: may be asked before MPI_Init, and
// by processes that never call it.
#pragma once

#include <functional>
#include <optional>

namespace reelmill::transport {

struct LaunchEnvironment {
    bool by_mpirun = false;  ///< this process is a rank of an Open MPI job
    std::optional<int> size; ///< of that job, where it is told
    std::optional<int> rank;
};

/// `variable`: gives an environment variable's value or null; std::getenv unless a test says otherwise.
[[nodiscard]] LaunchEnvironment launch_environment();
[[nodiscard]] LaunchEnvironment launch_environment(const std::function<const char*(const char*)>& variable);

} // namespace reelmill::transport
