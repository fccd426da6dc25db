// Starts that look right and are not: N lone processes where one job of N ranks was meant.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace reelmill::launch {

/// Gives an environment variable's value; none when it is not set.
using Environment = std::function<std::optional<std::string>(const std::string& name)>;

/// The environment of this process.
[[nodiscard]] Environment process_environment();

/// How this process came to be.
struct StartedAs {
    int world_size = 1;         ///< of MPI_COMM_WORLD; 1 for a plain start
    bool plainly = true;        ///< not by mpirun
    bool ranks_given = false;   ///< the command line says how many ranks (--ranks or --hostfile)
    bool fault_tolerant = true; ///< MPI lets ranks outlive others (ULFM)
    bool no_failover = false;   ///< the command line says that it need not
};

/// Throws Failure{environment} with the line that would have been right when
///   - srun, another MPI's mpirun, or that of an Open MPI which does not go together with reelmill's, started several
///     processes which are no ranks of one job;
///   - they are, but without fault tolerance (srun --mpi=pmix, mpirun without --with-ft ulfm), and --no-failover does
///     not say that this is wanted;
///   - the world has one rank, or a plain start does not say how many, and Slurm's allocation has several tasks.
/// Ranks that reelmill has started by itself (REELMILL_LAUNCHED) are as many as was asked for and pass.
/// `arguments`: those of the program, for the line. Pure but for `environment`.
void refuse_wrong_start(const StartedAs& started, const std::vector<std::string>& arguments,
                        const Environment& environment);

/// A resource manager has started this process (Slurm, PBS, LSF, Grid Engine, Flux), and will tell mpirun of hosts and
/// slots.
[[nodiscard]] bool is_in_allocation(const Environment& environment);

/// Whether mpirun, started here, would use more than this host: a Slurm allocation of several nodes.
[[nodiscard]] bool allocation_has_several_hosts(const Environment& environment);

} // namespace reelmill::launch
