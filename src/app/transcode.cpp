// `reelmill transcode`: the starting process, or one of the ranks that it starts.
#include "commands.hpp"
#include "run_task.hpp"

#include "reelmill/cluster/launch_environment.hpp"
#include "reelmill/cluster/mpi_communicator.hpp"
#include "reelmill/cluster/mpi_session.hpp"
#include "reelmill/cluster/rank_loop.hpp"
#include "reelmill/cluster/stop_signals.hpp"
#include "reelmill/disk/folders.hpp"
#include "reelmill/job/done_record.hpp"
#include "reelmill/job/job_folder.hpp"
#include "reelmill/job/prepare.hpp"
#include "reelmill/launch/launcher.hpp"
#include "reelmill/launch/start_check.hpp"
#include "reelmill/progress/reporter.hpp"
#include "reelmill/progress/status_file.hpp"
#include "reelmill/progress/summary_text.hpp"
#include "reelmill/progress/terminal.hpp"

#include <cstdlib>
#include <fmt/format.h>
#include <optional>
#include <spdlog/spdlog.h>
#include <unistd.h>

namespace reelmill::app {

namespace {

using job::JobSpec;
using job::RunSummary;

std::string variable(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? std::string() : std::string(value);
}

JobSpec prepared(const job::TranscodeRequest& request) {
    job::Prepared made = job::prepare(request);
    for (const auto& warning : made.warnings) {
        spdlog::warn("{}", warning);
    }
    return std::move(made.spec);
}

void show_summary(const RunSummary& summary, bool json) {
    progress::write_text(STDOUT_FILENO, json ? progress::summary_json(summary)
                                             : progress::summary_table(summary, progress::look_of(STDOUT_FILENO)));
}

ExitStatus start_ranks(const cli::TranscodeCommand& command, const std::vector<std::string>& arguments) {
    const bool ranks_given = command.start.ranks > 0 || command.start.hostfile.has_value();
    launch::refuse_wrong_start({1, true, ranks_given}, arguments, launch::process_environment());
    const launch::LaunchOptions options{command.start.ranks, command.start.hostfile, arguments, command.progress};
    if (command.start.print_command) {
        fmt::print("{}\n", launch::printed_command(options));
        return ExitStatus::done;
    }
    const RunSummary summary = launch::run_under_mpirun(prepared(command.request), options);
    show_summary(summary, command.json);
    return summary.status;
}

// Rank 0's side of a run: the job folder, the status for whoever watches, the records of what is done.
class Chief {
public:
    explicit Chief(const cli::TranscodeCommand& command)
        : launched_(!variable(launch::launched_variable).empty()), run_id_(variable(launch::run_id_variable)),
          spec_(launched_ ? job::load_spec(variable(launch::job_spec_variable)) : prepared(command.request)) {
        spdlog::info("reelmill {}: {} titles, job folder {}", REELMILL_VERSION, spec_.titles.size(),
                     printable(spec_.job_folder.bytes));
        job::make_job_folder(spec_);
        lock_.emplace(spec_.job_folder.bytes);
        if (!launched_) {
            job::save_spec(spec_); // by it the next start sees that this run was stopped
            reporter_.emplace(command.progress, STDERR_FILENO);
        }
    }

    void fill(cluster::RankOptions& options) {
        options.spec = spec_;
        options.on_status = [this](const progress::Status& status) { show(status); };
        options.on_title = [this](const job::TitleOutcome& outcome) {
            spdlog::info("{}: {}, {} frames, {} shards, {:.2f} s{}{}", printable(outcome.source.bytes),
                         Json(outcome.state).get<std::string>(), outcome.frames, outcome.shards, outcome.wall_seconds,
                         outcome.line.empty() ? "" : ": ", outcome.line);
            job::save_done_record(spec_, outcome);
        };
        options.delete_segments = [this](const scatter::DeleteSegments& action) {
            disk::remove_tree_within(spec_.job_folder, action.folder);
        };
    }

    void finish(RunSummary summary, bool json) {
        if (reporter_) {
            reporter_->finish();
        }
        const bool whole = summary.status == ExitStatus::done || summary.status == ExitStatus::some_failed;
        if (whole) {
            job::tidy_job_folder(spec_.job_folder.bytes);
        }
        if (launched_) {
            job::save_summary(spec_.job_folder.bytes, summary, run_id_);
        } else {
            job::fill_kept_outcomes(summary, spec_.job_folder.bytes); // the starting process does so for itself
            show_summary(summary, json);
        }
    }

    [[nodiscard]] bool launched() const { return launched_; }

private:
    void show(const progress::Status& status) {
        progress::write_status(job::status_file(spec_.job_folder.bytes), status);
        if (reporter_) {
            reporter_->show(status);
        }
    }

    bool launched_;
    std::string run_id_;
    JobSpec spec_;
    std::optional<job::JobLock> lock_;
    std::optional<progress::Reporter> reporter_;
};

cluster::RankOptions rank_options() {
    cluster::RankOptions options;
    options.stop_signal = &cluster::StopSignals::received;
    return options;
}

// A rank 0 that cannot begin still runs the loop, over nothing, so that the other ranks end as they should.
ExitStatus run_as_chief(const cli::TranscodeCommand& command, cluster::Communicator& communicator) {
    cluster::RankOptions options = rank_options();
    std::optional<Chief> chief;
    ExitStatus refused = ExitStatus::done;
    try {
        chief.emplace(command);
        chief->fill(options);
    } catch (const Failure& failure) {
        fmt::print(stderr, "reelmill: {}\n", describe_chain(failure));
        refused = exit_status_of(failure.kind());
    }
    const RunSummary summary = cluster::run_rank(communicator, options, run_task);
    if (!chief) {
        return refused;
    }
    chief->finish(summary, command.json);
    // The starting process reads the summary; mpirun would only complain of a status that is not 0.
    return chief->launched() ? ExitStatus::done : summary.status;
}

ExitStatus be_a_rank(const cli::TranscodeCommand& command, const std::vector<std::string>& arguments, int argc,
                     char** argv) {
    cluster::MpiSession session(&argc, &argv);
    try {
        launch::refuse_wrong_start({session.size(), false, false}, arguments, launch::process_environment());
        const cluster::StopSignals signals;
        cluster::MpiCommunicator communicator;
        if (session.rank() == 0) {
            return run_as_chief(command, communicator);
        }
        static_cast<void>(cluster::run_rank(communicator, rank_options(), run_task));
        return ExitStatus::done;
    } catch (const std::exception& error) {
        if (session.size() == 1) {
            throw;
        }
        cluster::die("reelmill: rank " + std::to_string(session.rank()) + ": " + describe_chain(error));
    }
}

} // namespace

ExitStatus transcode(const cli::TranscodeCommand& command, int argc, char** argv) {
    set_up_log(command.logging);
    const std::vector<std::string> arguments = cli::arguments_of(argc, argv);
    if (cluster::launch_environment().by_mpirun && !command.start.print_command) {
        return be_a_rank(command, arguments, argc, argv);
    }
    return start_ranks(command, arguments);
}

} // namespace reelmill::app
