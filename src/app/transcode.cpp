// `reelmill transcode`: the starting process, or one of the ranks that it starts.
#include "commands.hpp"
#include "job_coordinator_host.hpp"
#include "metric_check.hpp"
#include "reelmill/runner/versions.hpp"
#include "reelmill/staging/job_files.hpp"
#include "slot_placement.hpp"
#include "standard_output.hpp"
#include "this_process.hpp"

#include "reelmill/cluster/rank_loop.hpp"
#include "reelmill/cluster/stop_signals.hpp"
#include "reelmill/cluster/watchdog.hpp"
#include "reelmill/core/failure.hpp"
#include "reelmill/core/heap.hpp"
#include "reelmill/core/machine.hpp"
#include "reelmill/launch/launcher.hpp"
#include "reelmill/launch/start_check.hpp"
#include "reelmill/transport/launch_environment.hpp"
#include "reelmill/transport/mpi_communicator.hpp"
#include "reelmill/transport/mpi_session.hpp"

#include <algorithm>
#include <csignal>
#include <spdlog/spdlog.h>

namespace reelmill::app {

namespace {

using cluster::Watchdog;
using job::RunSummary;

ExitStatus start_ranks(const cli::TranscodeCommand& command, const std::vector<std::string>& arguments) {
    const bool ranks_given = command.start.ranks > 0 || command.start.hostfile.has_value();
    launch::refuse_wrong_start({.ranks_given = ranks_given, .no_failover = command.start.no_failover}, arguments,
                               launch::process_environment());
    launch::LaunchOptions options;
    options.ranks = command.start.ranks;
    options.hostfile = command.start.hostfile;
    options.arguments = arguments;
    options.progress = command.progress;
    options.keep_segments = command.endurance.keep_segments;
    options.max_relaunches = command.endurance.max_relaunches;
    options.respawn = command.endurance.respawn;
    options.max_ranks = command.endurance.max_ranks;
    options.grace = milliseconds_of(command.endurance.grace);
    options.time_limit = command.endurance.time_limit;
    if (command.start.print_command) {
        print("{}\n", launch::printed_command(options));
        return ExitStatus::done;
    }
    refuse_missing_metric(command.request.settings.video);
    const RunSummary summary = launch::run_under_mpirun(prepared(command), options);
    return show_summary(summary, command.json);
}

staging::StagingOptions staging_of(const cli::Endurance& endurance) {
    staging::StagingOptions options;
    options.scratch = endurance.scratch;
    options.travel = endurance.transport == cli::Transport::files ? staging::Travel::never
                     : endurance.transport == cli::Transport::mpi ? staging::Travel::always
                                                                  : staging::Travel::where_unseen;
    options.patience = milliseconds_of(endurance.rank_timeout);
    return options;
}

cluster::TaskPatience task_patience(std::optional<double> seconds) {
    cluster::TaskPatience patience;
    patience.seconds = [seconds](const task::Task& task) { return seconds.value_or(cluster::usual_patience(task)); };
    patience.give_up = [](const std::string& line) { transport::die(line); };
    return patience;
}

class Rank {
public:
    Rank(const cli::TranscodeCommand& command, const SlotPlacement& placement, transport::Communicator& communicator,
         cluster::Starter starter)
        : command_(command), placement_(placement), communicator_(communicator),
          files_(staging_of(command.endurance), communicator) {
        options_.slots = placement_.slots();
        options_.memory = placement_.memory();
        options_.enter_slot = [this](int slot) { placement_.enter(slot); };
        options_.host = place_name();
        options_.version = runner::versions_of_program();
        options_.stop_signal = &cluster::StopSignals::received;
        options_.leave_wish = [] {
            const bool asked = cluster::StopSignals::asked_to_leave();
            return asked ? std::optional(std::chrono::milliseconds(-1)) : std::nullopt;
        };
        options_.orphaned = [starter] { return starter.gone(); };
        options_.rank_timeout = milliseconds_of(command.endurance.rank_timeout);
        options_.task_patience = task_patience(command.endurance.task_timeout);
        options_.grace = milliseconds_of(command.endurance.grace);
        options_.take_over = [this](const cluster::Predecessor& predecessor) {
            host_ = JobCoordinatorHost::take_over(command_, communicator_.rank(), predecessor, files_.dropper());
            return JobCoordinatorHost::coordination(host_);
        };
        options_.exchange = files_.exchange();
        options_.look_for_files = [this](const message::Announcement& news, int coordinator) {
            return files_.look(news, coordinator);
        };
    }

    ExitStatus run() {
        const ExitStatus refused = communicator_.rank() == 0 ? begin() : ExitStatus::done;
        const task::TaskRunner runner = files_.runner();
        const auto in_place = [this, &runner](const task::Task& task, WorkMonitor& monitor) {
            placement_.make_room_for(task);
            return runner(task, monitor);
        };
        const RunSummary ended = cluster::run_rank(communicator_, options_, in_place);
        if (files_.exchange() != nullptr && is_whole(ended.status) && !command_.endurance.keep_segments) {
            files_.exchange()->clean_up(); // of an unfinished run they are kept: the next one goes on with them
        }
        if (!host_ || !host_->summary()) {
            return refused;
        }
        const ExitStatus status = host_->close(command_.json);
        // The starting process reads the summary; mpirun would only complain of a status that is not 0.
        return host_->launched() ? ExitStatus::done : status;
    }

private:
    // A rank 0 that cannot begin still runs the loop, over nothing, so that the other ranks end as they should.
    ExitStatus begin() {
        try {
            host_ = JobCoordinatorHost::open(command_, communicator_.rank(), files_.dropper());
            options_.first = JobCoordinatorHost::coordination(host_);
        } catch (const Failure& failure) {
            complain(describe_chain(failure));
            return exit_status_of(failure.kind());
        }
        return ExitStatus::done;
    }

    const cli::TranscodeCommand& command_;
    const SlotPlacement& placement_;
    transport::Communicator& communicator_;
    cluster::RankOptions options_;
    staging::JobFiles files_;
    std::shared_ptr<JobCoordinatorHost> host_;
};

/// Long enough for thousands of ranks to come up, and several times what makes a rank count as silent later on.
std::chrono::seconds patience_with_others(const cli::TranscodeCommand& command) {
    return std::chrono::seconds(10 + static_cast<std::int64_t>(3 * command.endurance.rank_timeout));
}

ExitStatus be_a_rank(const cli::TranscodeCommand& command, const std::vector<std::string>& arguments, int argc,
                     char** argv) {
    const cluster::Starter starter;
    keep_freed_memory();
    (void)std::signal(SIGPIPE, SIG_IGN); // mpirun may die before its ranks do
    show_that_a_rank_has_started();
    std::optional<Watchdog> watchdog(std::in_place, Watchdog::Over::start, patience_with_others(command), starter);
    transport::MpiSession session(&argc, &argv);
    try {
        launch::refuse_wrong_start({.world_size = session.size(),
                                    .plainly = false,
                                    .fault_tolerant = session.is_ulfm(),
                                    .no_failover = command.start.no_failover},
                                   arguments, launch::process_environment());
        if (!session.is_ulfm() && session.size() > 1 && session.rank() == 0) {
            spdlog::warn(
                "without fault tolerance (--no-failover) the death of one rank or host ends the whole run; the "
                "same command goes on from there");
        }
        const cluster::StopSignals signals;
        transport::MpiCommunicator communicator;
        const SlotPlacement placement =
            SlotPlacement::among_ranks(command.placing, std::max(command.request.settings.video.threads, 1));
        watchdog.reset();
        const ExitStatus status = Rank(command, placement, communicator, starter).run();
        if (session.is_ulfm()) { // without it ranks may wait for each other here, and the end of one is the end of all
            watchdog.emplace(Watchdog::Over::leave, patience_with_others(command), starter);
        }
        return status;
    } catch (const std::exception& error) {
        if (session.size() == 1) {
            throw;
        }
        transport::die("reelmill: rank " + std::to_string(session.rank()) + ": " + describe_chain(error));
    }
}

} // namespace

ExitStatus carry_out(const cli::TranscodeCommand& command, int argc, char** argv) {
    const std::vector<std::string> arguments = cli::arguments_of(argc, argv);
    if (transport::launch_environment().by_mpirun && !command.start.print_command) {
        return be_a_rank(command, arguments, argc, argv);
    }
    return start_ranks(command, arguments);
}

} // namespace reelmill::app
