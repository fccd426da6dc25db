// The mpirun command line. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace reelmill::launch {

struct MpirunCall {
    std::string mpirun;                  ///< absolute path
    std::string program;                 ///< absolute path of the program that becomes a rank
    std::vector<std::string> arguments;  ///< its arguments
    int ranks = 0;                       ///< 0: one per slot of the hosts
    std::optional<std::string> hostfile; ///< absolute path
    bool several_hosts = false;          ///< a hostfile, or an allocation of more than one node
    bool allocated = false;              ///< a resource manager tells mpirun where it may start ranks
    bool as_root = false;
    std::vector<std::string> exported; ///< names of environment variables that ranks on other hosts need, too
};

/// The words of the command line, to be executed without a shell. The flags are those under which Open MPI 5.0.7 was
/// seen to survive the loss of ranks (pml ob1 over shared memory and TCP, no TCP PUT, no HAN collectives, asynchronous
/// finalize); ARCHITECTURE.md tells what each is for. The btl list names tcp only where there are several hosts.
[[nodiscard]] std::vector<std::string> mpirun_command(const MpirunCall& call);

/// One line for a POSIX shell that gives exactly these words, whatever bytes they hold.
[[nodiscard]] std::string shell_quoted(const std::vector<std::string>& words);

} // namespace reelmill::launch
