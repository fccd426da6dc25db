#include "reelmill/launch/launcher.hpp"

#include "places.hpp"
#include "reelmill/core/failure.hpp"
#include "reelmill/core/machine.hpp"
#include "reelmill/disk/atomic_file.hpp"
#include "reelmill/disk/disk_failure.hpp"
#include "reelmill/disk/file_facts.hpp"
#include "reelmill/disk/folders.hpp"
#include "reelmill/disk/paths.hpp"
#include "reelmill/job/done_record.hpp"
#include "reelmill/job/job_folder.hpp"
#include "reelmill/job/job_lock.hpp"
#include "reelmill/job/job_lock_look.hpp"
#include "reelmill/job/requests.hpp"
#include "reelmill/launch/bundled_open_mpi.hpp"
#include "reelmill/launch/end_of_run.hpp"
#include "reelmill/launch/mpirun_command.hpp"
#include "reelmill/launch/start_check.hpp"
#include "reelmill/process/speaking_child.hpp"
#include "reelmill/slurm/allocation.hpp"
#include "reelmill/topology/machine.hpp"
#include "reinforcements.hpp"
#include "relaunch.hpp"
#include "watch.hpp"

#include <algorithm>
#include <ctime>
#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace reelmill::launch {
namespace {

constexpr const char* stopped_line = "stopped early; run the same command again to resume";

bool wait_a_while(std::chrono::milliseconds time) {
    std::this_thread::sleep_for(time);
    return true; // a signal ends this process: nothing has begun
}

std::string mpirun_path() {
    const auto bundled = bundled_open_mpi();
    const std::string usual = bundled ? *bundled + "/bin/mpirun" : REELMILL_MPIRUN;
    const std::string path = process_environment()(mpirun_variable).value_or(usual);
    if (disk::look_at(path).type != disk::FileType::regular) {
        throw environment_failure(fmt::format("{}: there is no such mpirun; install Open MPI 5 with ULFM, or name its "
                                              "mpirun in {}",
                                              printable(path), mpirun_variable));
    }
    return disk::resolved(disk::folder_of(path)) + "/" + disk::name_of(path);
}

/// One per core that the job may use.
int usual_ranks() {
    const auto cores = static_cast<int>(topology::usable_cores().size());
    return std::min(cores, slurm::cpus_on_this_node(process_environment()).value_or(cores));
}

MpirunCall call_for(const LaunchOptions& options) {
    MpirunCall call;
    call.mpirun = mpirun_path();
    call.program = disk::this_program();
    call.arguments = options.arguments;
    if (options.hostfile) {
        if (const int error = disk::error_of_reading(*options.hostfile); error != 0) {
            throw usage_failure(fmt::format("--hostfile {}: cannot be read: {}; check the name",
                                            printable(options.hostfile->bytes), disk::reason_of(error)));
        }
        call.hostfile = disk::join(disk::working_folder(), options.hostfile->bytes);
    }
    call.ranks = options.ranks > 0 || call.hostfile ? options.ranks : usual_ranks();
    call.several_hosts = call.hostfile || allocation_has_several_hosts(process_environment());
    call.allocated = is_in_allocation(process_environment());
    call.as_root = ::geteuid() == 0;
    return call;
}

/// Open MPI puts sockets below TMPDIR, and the path of a socket has 107 bytes at most (sockaddr_un).
std::string short_temporary_folder() {
    constexpr std::size_t longest = 40;
    const std::string folder = process_environment()("TMPDIR").value_or("/tmp");
    const bool good = folder.starts_with('/') && folder.size() <= longest &&
                      disk::look_at(folder).type == disk::FileType::folder && ::access(folder.c_str(), W_OK) == 0;
    return good ? folder : "/tmp";
}

/// The end as it is known now: an administrator may have moved that of the Slurm job.
class TimeLeft {
public:
    explicit TimeLeft(const LaunchOptions& options) : limit_(options.time_limit) {}

    std::optional<std::int64_t> end() {
        const auto passed = std::chrono::duration_cast<std::chrono::seconds>(Clock::now() - start_);
        return ends_at(limit_ ? std::optional(*limit_ - passed) : std::nullopt);
    }
    /// Ranks need seconds to come up, and more to get something done.
    bool is_enough_for_a_start() {
        constexpr std::int64_t least = 15; // seconds
        const auto ends = end();
        return !ends || *ends - std::time(nullptr) >= least;
    }

private:
    using Clock = std::chrono::steady_clock;
    std::optional<std::chrono::seconds> limit_;
    Clock::time_point start_ = Clock::now();
};

using Variables = std::vector<std::pair<std::string, std::string>>;

Variables variables_for(const job::JobSpec& spec, const std::string& run_id, bool relaunch,
                        std::optional<std::int64_t> end) {
    Variables variables{{launched_variable, "1"},
                        {job_spec_variable, job::spec_file(spec.job_folder.bytes)},
                        {run_id_variable, run_id},
                        {relaunch_variable, relaunch ? "1" : ""},
                        {ends_at_variable, end ? std::to_string(*end) : ""},
                        {"TMPDIR", short_temporary_folder()}};
    if (slurm::job_id(process_environment())) {
        // For the srun by which mpirun starts its daemons: a dead node is no reason to end, nor is one whose earlier
        // daemon is not gone yet a reason to wait. sbatch's --no-kill does not reach it, and the value has to be "set".
        variables.insert(variables.end(), {{"SLURM_NO_KILL", "set"}, {"SLURM_OVERLAP", "1"}});
    }
    return variables;
}

job::RunSummary summary_without_run(const job::JobSpec& spec) {
    job::RunSummary summary;
    for (const job::RejectedInput& input : spec.rejected) {
        summary.titles.push_back(job::outcome_of(input));
    }
    for (const job::TitleSpec& title : spec.titles) {
        job::TitleOutcome outcome;
        outcome.source = title.source;
        outcome.output = title.output;
        outcome.state = title.kept ? job::TitleState::kept : job::TitleState::stopped;
        summary.titles.push_back(outcome);
    }
    summary.status = spec.rejected.empty() ? ExitStatus::done : ExitStatus::some_failed;
    return summary;
}

/// The ranks left no summary: they were killed, or never came to work.
job::RunSummary summary_of_lost_run(const job::JobSpec& spec, bool began) {
    job::RunSummary summary = summary_without_run(spec);
    summary.status = began ? ExitStatus::stopped : ExitStatus::environment;
    summary.line = began ? stopped_line : "mpirun could not start the ranks; it says above why";
    return summary;
}

void tidy(const job::JobSpec& spec, const LaunchOptions& options) {
    if (!options.keep_segments) {
        job::remove_segments(spec);
    }
    job::tidy_job_folder(spec.job_folder.bytes);
}

/// Everything was published by a run that was killed before it could tidy up; unless another one is at work here.
void tidy_after_a_run_that_died(const job::JobSpec& spec, const LaunchOptions& options) {
    try {
        job::JobLock lock = job::JobLock::begin(spec.job_folder.bytes, {random_id(), -1}, {.wait = wait_a_while});
        tidy(spec, options);
        lock.release();
    } catch (const Failure& failure) {
        spdlog::info("{}", failure.what());
    }
}

/// Ranks outlive an mpirun that was killed for a moment, until they notice. Whoever starts the job again must not find
/// them at work.
void wait_for_orphans(const std::string& folder) {
    constexpr std::chrono::seconds patience{10};
    const auto end = std::chrono::steady_clock::now() + patience;
    while (std::chrono::steady_clock::now() < end) {
        const job::FolderHolder holder = job::look_at_holder(folder);
        if (holder.presence != job::Presence::at_work || holder.pid == ::getpid()) {
            return;
        }
        static_cast<void>(wait_a_while(std::chrono::milliseconds(50)));
    }
}

/// `lost`: ranks had begun. Where they had not, the next start fails as this one did, unless that was a host's fault.
bool may_do_better(Places::Found hosts, bool lost) {
    return hosts == Places::Found::fewer || (hosts == Places::Found::all && lost);
}

/// When mpirun has lost a daemon it ends the other ranks by SIGTERM. A coordinator that has the time for it stops the
/// run in good order then; but nobody has asked for that.
bool ended_by_mpirun(const job::RunSummary& summary, Asked asked) {
    return asked == Asked::nothing && summary.status == ExitStatus::stopped && summary.line == "stopped by SIGTERM";
}

/// A run that is finished has its summary on disk; whatever mpirun thinks of it, and however long it takes to notice.
job::RunSummary launch_until_finished(const job::JobSpec& spec, const LaunchOptions& options, const MpirunCall& call,
                                      const std::string& run_id) {
    const std::string& folder = spec.job_folder.bytes;
    const SignalGate signals;
    progress::Reporter reporter(options.progress, STDERR_FILENO);
    RelaunchPolicy policy(options.max_relaunches, look_for_work_done(folder));
    Places places(call, folder, [&](const std::string& line) { reporter.print(line); });
    Reinforcements reinforcements({options.respawn, options.max_ranks}, call.program, folder, process_environment(),
                                  [&](const std::string& line) { reporter.print(line); });
    TimeLeft time(options);
    for (bool relaunch = false;; relaunch = true) {
        disk::remove_file(job::started_file(folder));
        process::SpeakingChild mpirun({.words = mpirun_command(places.call()),
                                       .variables = variables_for(spec, run_id, relaunch, time.end()),
                                       .last_signal = SIGTERM});
        status::StatusWatch status(job::status_file(folder));
        const auto finished = [&] { return job::load_summary(folder, run_id).has_value(); };
        const auto on_status = [&](const status::Status& changed) { reinforcements.look(changed); };
        const Asked asked = watch_until_end(mpirun, signals, {status, reporter, finished, options.grace, on_status});
        if (!finished()) {
            wait_for_orphans(folder); // which may finish the job yet
        }
        auto written = job::load_summary(folder, run_id);
        if (written && !ended_by_mpirun(*written, asked)) {
            return *std::move(written);
        }
        disk::remove_file(job::summary_file(folder));
        // Somebody who kills mpirun before it has started a rank has not shown that it cannot start any.
        const int end = mpirun.process().end().value_or(0);
        const bool began = WIFSIGNALED(end) || disk::look_at(job::started_file(folder)).exists();
        // And with fault tolerance mpirun finds that all is well when a rank is killed before it can say a word.
        const bool lost = began || end == 0;
        const bool again = asked == Asked::nothing && time.is_enough_for_a_start() &&
                           policy.once_more(look_for_work_done(folder)) && may_do_better(places.look(), lost);
        if (!again) {
            return written ? *std::move(written) : summary_of_lost_run(spec, began || asked == Asked::to_stop);
        }
        reporter.print("reelmill: warning: all ranks are gone, and the job is not finished: starting them again");
    }
}

} // namespace

std::string printed_command(const LaunchOptions& options) {
    MpirunCall call = call_for(options);
    // The line is there to be run; ranks that were told to print it would do no work.
    const auto end = std::ranges::find(call.arguments, "--");
    call.arguments.erase(std::remove(call.arguments.begin(), end, "--print-command"), end);
    return shell_quoted(mpirun_command(call));
}

std::optional<job::RunSummary> summary_of_idle_job(const job::JobSpec& spec) {
    if (!std::ranges::all_of(spec.titles, &job::TitleSpec::kept)) {
        return std::nullopt;
    }
    job::RunSummary summary = summary_without_run(spec);
    job::fill_kept_outcomes(summary, spec.job_folder.bytes);
    return summary;
}

job::RunSummary run_under_mpirun(job::JobSpec spec, const LaunchOptions& options) {
    if (auto summary = summary_of_idle_job(spec)) {
        if (!job::is_tidy(spec.job_folder.bytes)) {
            tidy_after_a_run_that_died(spec, options);
        }
        return *std::move(summary);
    }
    MpirunCall call = call_for(options);
    call.exported = {launched_variable, job_spec_variable, run_id_variable, relaunch_variable, ends_at_variable};
    job::make_job_folder(spec);
    const std::string& folder = spec.job_folder.bytes;
    const std::string run_id = random_id();
    // Rank 0 takes over from this process; by taking the folder first, a run that is at work in it is not disturbed.
    const job::JobLock lock = job::JobLock::begin(folder, {run_id, -1}, {.wait = wait_a_while});
    spec.run_id = run_id;
    job::open_requests(folder);
    job::save_spec(spec);
    disk::remove_file(job::status_file(folder));
    disk::remove_file(job::summary_file(folder));

    job::RunSummary summary = launch_until_finished(spec, options, call, run_id);
    job::fill_kept_outcomes(summary, folder);
    if (summary.status == ExitStatus::stopped && (summary.line.empty() || summary.line.starts_with("stopped by "))) {
        summary.line = stopped_line; // the ranks know only of the signal that was handed on to them
    }
    if (summary.cancelled) {
        slurm::keep_out_of_queue(process_environment(), slurm::ask);
    }
    if (is_whole(summary.status)) {
        tidy(spec, options);
    }
    return summary;
}

} // namespace reelmill::launch
