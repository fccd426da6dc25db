// What the command line asks for, fully checked: one struct per command.
#pragma once

#include "reelmill/core/json.hpp"
#include "reelmill/core/names.hpp"
#include "reelmill/job/transcode_request.hpp"
#include "reelmill/status/progress_mode.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace reelmill::cli {

struct Logging {
    std::string level = "warning"; ///< spdlog's name: trace, debug, info, warning, error, off
    std::optional<RawPath> file;   ///< none: standard error
    friend bool operator==(const Logging&, const Logging&) = default;
};

/// How a plain start becomes a start under mpirun.
struct Start {
    int ranks = 0; ///< 0: one per physical core of the affinity mask
    std::optional<RawPath> hostfile;
    bool print_command = false;
    bool no_failover = false; ///< the ranks may be without fault tolerance
    friend bool operator==(const Start&, const Start&) = default;
};

/// Which cores and how much memory a rank uses.
struct Placing {
    int slots = 0;           ///< tasks side by side in each rank; 0: as many as its cores have room for
    bool bind = true;        ///< each slot to its cores
    std::int64_t memory = 0; ///< bytes for the encoders of a rank; 0: its share of the host's or the job's limit
    friend bool operator==(const Placing&, const Placing&) = default;
};

/// How ranks get at the job's files. automatic: who sees them reads and writes them, the others through MPI; mpi: all
/// but the one that coordinates through MPI; files: all see them, and nobody looks whether they do.
enum class Transport { automatic, files, mpi };
constexpr auto names_of(Transport) {
    using enum Transport;
    return name_table<Transport>({{automatic, "auto"}, {files, "files"}, {mpi, "mpi"}});
}

/// What is done when something dies, hangs or has to stop.
struct Endurance {
    bool restart = false;               ///< forget what an earlier run has left
    bool keep_segments = false;         ///< also when all is published
    double rank_timeout = 30;           ///< seconds of silence after which a rank is given up
    std::optional<double> task_timeout; ///< seconds without progress after which a task is given up; none: by its cost
    double grace = 5;                   ///< seconds that tasks which are nearly done may go on when the run is to stop
    int max_relaunches = 3;             ///< starts of mpirun in a row that got nothing done
    bool respawn = false;               ///< a helper in the place of each rank that dies
    int max_ranks = 0;                  ///< with helpers on further nodes of the Slurm job; 0: those that are started
    std::optional<std::chrono::seconds> time_limit; ///< for the whole run, from its start
    std::optional<RawPath> scratch; ///< folder on each node's own disk for segments; none: the job folder
    Transport transport = Transport::automatic;
    friend bool operator==(const Endurance&, const Endurance&) = default;
};

struct TranscodeCommand {
    job::TranscodeRequest request;
    Start start;
    Placing placing;
    Endurance endurance;
    status::ProgressMode progress = status::ProgressMode::automatic;
    Logging logging;
    bool json = false;
    friend bool operator==(const TranscodeCommand&, const TranscodeCommand&) = default;
};

struct PlanCommand {
    job::TranscodeRequest request; ///< output may be empty
    Logging logging;
    bool json = false;
};

struct VerifyCommand {
    RawPath output;
    RawPath source;
    bool deep = false;
    Logging logging;
    bool json = false;
};

struct ProbeCommand {
    std::vector<RawPath> inputs;
    Logging logging;
    bool json = false;
};

struct StatusCommand {
    RawPath job;         ///< its folder, or an output of it
    bool follow = false; ///< until it ends
    Logging logging;
    bool json = false;
};

struct TopologyCommand {
    int ranks = 1;
    int threads_per_shard = 1;
    int slots = 0;                      ///< as in Placing
    std::optional<std::string> machine; ///< in hwloc's synthetic notation; none: this one
};

/// A process that helps a run from outside.
struct JoinCommand {
    RawPath job; ///< its folder, or an output of it
    Placing placing;
    double patience = 60;     ///< seconds with a job at which nobody is at work
    double grace = 5;         ///< seconds that tasks may go on when this process is told to end
    double rank_timeout = 30; ///< seconds of silence of the coordinator after which it is asked whether a run is there
    Logging logging;
};

struct CancelCommand {
    RawPath job;
    double grace = 5; ///< seconds that tasks which are nearly done may go on
    Logging logging;
};

/// Asks ranks to go while the run goes on: those on a host, or one.
struct LeaveCommand {
    RawPath job;
    std::string host;
    std::optional<int> rank;
    std::optional<int> helper;
    Logging logging;
};

/// Keeps as many helper jobs in Slurm's queue as the run should have, until it ends.
struct AutoscaleCommand {
    RawPath job;
    int least = 0;
    int most = 1;
    std::optional<std::chrono::seconds> target; ///< from now
    std::chrono::seconds interval{30};
    bool dry_run = false;
    std::vector<std::string> sbatch_options;
    Logging logging;
};

/// --help and --version: print this on standard output and leave with ExitStatus::done.
struct ShowText {
    std::string text;
};

struct SubmitCommand {
    TranscodeCommand transcode;
    std::vector<std::string> arguments;     ///< those of `transcode`, as they were given
    std::vector<std::string> slurm_options; ///< for sbatch, as they were given
    bool dry_run = false;
};

using Command = std::variant<TranscodeCommand, PlanCommand, VerifyCommand, ProbeCommand, StatusCommand, TopologyCommand,
                             SubmitCommand, JoinCommand, CancelCommand, LeaveCommand, AutoscaleCommand, ShowText>;

/// `arguments` are argv without the program's name. `versions` is what --version prints after Reelmill's own version:
/// a line per library. Looks at nothing but its arguments. Throws Failure{usage} with one line.
[[nodiscard]] Command parse(const std::vector<std::string>& arguments, const std::string& versions);

/// argv as parse() wants it.
[[nodiscard]] std::vector<std::string> arguments_of(int argc, const char* const* argv);

} // namespace reelmill::cli
