// A plain start: this process prepares the job, starts itself under mpirun, shows what happens and says how it ended.
#pragma once

#include "reelmill/core/json.hpp"
#include "reelmill/job/job_spec.hpp"
#include "reelmill/status/progress_mode.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace reelmill::launch {

/// Environment variables by which the ranks know that they were started from here; one more is in end_of_run.hpp.
inline constexpr const char* launched_variable = "REELMILL_LAUNCHED"; ///< "1"
inline constexpr const char* job_spec_variable = "REELMILL_JOB_SPEC"; ///< path of job.json, for job::load_spec
inline constexpr const char* run_id_variable = "REELMILL_RUN_ID";     ///< for job::save_summary
inline constexpr const char* relaunch_variable = "REELMILL_RELAUNCH"; ///< "1" where lost ranks are started again
/// Names another mpirun than the one that Reelmill was built with.
inline constexpr const char* mpirun_variable = "REELMILL_MPIRUN";

struct LaunchOptions {
    int ranks = 0; ///< 0: one per physical core; with a hostfile one per slot
    std::optional<RawPath> hostfile;
    std::vector<std::string> arguments; ///< of this program: the ranks get the same
    status::ProgressMode progress = status::ProgressMode::automatic;
    bool keep_segments = false;
    int max_relaunches = 3;             ///< starts in a row that got nothing done
    std::chrono::milliseconds grace{0}; ///< what the ranks grant to work that is nearly done when they are to stop
    std::optional<std::chrono::seconds> time_limit; ///< for the run, from its start
    bool respawn = false;                           ///< a helper in the place of each rank that dies
    int max_ranks = 0; ///< with helpers on nodes of the Slurm job that have no rank; 0: those that are started
};

/// The mpirun command line for a shell, as --print-command shows it. Throws Failure{environment}: no mpirun.
[[nodiscard]] std::string printed_command(const LaunchOptions& options);

/// Runs the job to its end and returns what came of it. Makes the job folder and writes job.json; the ranks' output
/// lines and the progress go to standard error, nothing to standard output. Blocks; call it from the main thread while
/// there is no other, for it forks and handles signals: the first SIGINT, SIGTERM, SIGHUP or SIGUSR1 asks the ranks to
/// stop so that the run can be resumed, a second one stops them at once. What is believed is the summary that rank 0
/// wrote for this run, never mpirun's exit status. Without one, and not told to stop, mpirun is started again on the
/// hosts that answer, as long as that brings the job on and there is time left; in the end ExitStatus::stopped when the
/// ranks had begun, else ExitStatus::environment. A job whose titles are all kept or rejected needs no ranks and starts
/// none. Throws Failure{environment} when mpirun cannot be executed or the job folder cannot be made.
[[nodiscard]] job::RunSummary run_under_mpirun(job::JobSpec spec, const LaunchOptions& options);

/// The summary of a job that has nothing to do; none when there is. Looks at completion records.
[[nodiscard]] std::optional<job::RunSummary> summary_of_idle_job(const job::JobSpec& spec);

} // namespace reelmill::launch
