#include "reelmill/launch/start_check.hpp"

#include "reelmill/core/failure.hpp"
#include "reelmill/core/number.hpp"
#include "reelmill/launch/mpirun_command.hpp"

#include <algorithm>
#include <cstdlib>
#include <fmt/format.h>

namespace reelmill::launch {
namespace {

int number_in(const Environment& environment, const std::string& name) {
    return reelmill::number_in<int>(environment(name).value_or("")).value_or(0);
}

bool is_set(const Environment& environment, const std::string& name) { return environment(name).has_value(); }

/// The same command line with the number of ranks, as the first option so that "--" does not matter.
std::string right_line(int ranks, const std::vector<std::string>& arguments) {
    std::vector<std::string> words{"reelmill"};
    words.insert(words.end(), arguments.begin(), arguments.end());
    const auto place = words.begin() + (words.size() > 1 ? 2 : 1);
    words.insert(place, {"-n", std::to_string(ranks)});
    return shell_quoted(words);
}

constexpr const char* or_no_failover = " (or add --no-failover: then the death of a rank ends the run)";

void refuse_srun(const StartedAs& started, const std::vector<std::string>& arguments, const Environment& environment) {
    const bool by_mpirun = is_set(environment, "OMPI_COMM_WORLD_SIZE");
    const int tasks = std::max(number_in(environment, "SLURM_STEP_NUM_TASKS"), number_in(environment, "SLURM_NTASKS"));
    const bool by_pmix = !by_mpirun && environment("PMIX_NAMESPACE").value_or("").starts_with("slurm.");
    if (by_pmix && !started.no_failover) {
        throw environment_failure(
            fmt::format("srun --mpi=pmix gives no fault tolerance; start this in the batch script "
                        "instead, without srun: {}{}",
                        right_line(std::max(tasks, started.world_size), arguments), or_no_failover));
    }
    const bool are_ranks = by_mpirun || (by_pmix && started.world_size > 1);
    if (!are_ranks && is_set(environment, "SLURM_STEP_ID") && tasks > 1) {
        throw environment_failure(
            fmt::format("srun started {} processes that know nothing of each other; start this in "
                        "the batch script instead, without srun: {}",
                        tasks, right_line(tasks, arguments)));
    }
}

void refuse_foreign_launcher(const std::vector<std::string>& arguments, const Environment& environment) {
    const int size = number_in(environment, "PMI_SIZE");
    if (size > 1 && !is_set(environment, "OMPI_COMM_WORLD_SIZE")) {
        throw environment_failure(
            fmt::format("another MPI's mpirun started {} processes that know nothing of each other; "
                        "start this without mpirun: {}",
                        size, right_line(size, arguments)));
    }
}

void refuse_other_open_mpi(const StartedAs& started, const std::vector<std::string>& arguments,
                           const Environment& environment) {
    const int size = number_in(environment, "OMPI_COMM_WORLD_SIZE");
    if (size > 1 && started.world_size == 1 && !started.plainly) {
        throw environment_failure(
            fmt::format("mpirun started {} processes that know nothing of each other: its Open MPI is another one than "
                        "reelmill's; start this without mpirun: {}",
                        size, right_line(size, arguments)));
    }
    if (started.world_size > 1 && !started.fault_tolerant && !started.no_failover) {
        throw environment_failure(
            fmt::format("these ranks were started without fault tolerance (mpirun --with-ft ulfm); start this without "
                        "mpirun: {}{}",
                        right_line(started.world_size, arguments), or_no_failover));
    }
}

} // namespace

Environment process_environment() {
    return [](const std::string& name) -> std::optional<std::string> {
        const char* value = std::getenv(name.c_str());
        return value == nullptr ? std::nullopt : std::optional<std::string>(value);
    };
}

void refuse_wrong_start(const StartedAs& started, const std::vector<std::string>& arguments,
                        const Environment& environment) {
    if (is_set(environment, "REELMILL_LAUNCHED") && !started.plainly) {
        return;
    }
    refuse_srun(started, arguments, environment);
    refuse_foreign_launcher(arguments, environment);
    refuse_other_open_mpi(started, arguments, environment);
    const int tasks = number_in(environment, "SLURM_NTASKS");
    const bool says_how_many = started.plainly && started.ranks_given;
    if (started.world_size == 1 && tasks > 1 && !says_how_many) {
        throw environment_failure(
            fmt::format("this Slurm job has {} tasks, but {}; start this: {}", tasks,
                        started.plainly ? "the number of ranks is not given" : "mpirun started a single rank",
                        right_line(tasks, arguments)));
    }
}

bool is_in_allocation(const Environment& environment) {
    constexpr const char* marks[] = {"SLURM_JOB_ID", "PBS_JOBID", "LSB_JOBID", "PE_HOSTFILE", "FLUX_JOB_ID"};
    return std::ranges::any_of(marks, [&](const char* name) { return is_set(environment, name); });
}

bool allocation_has_several_hosts(const Environment& environment) {
    return number_in(environment, "SLURM_JOB_NUM_NODES") > 1 || number_in(environment, "SLURM_NNODES") > 1;
}

} // namespace reelmill::launch
