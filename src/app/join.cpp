// `reelmill join`: a process that helps a run from outside.
#include "commands.hpp"
#include "reelmill/runner/run_task.hpp"
#include "reelmill/runner/versions.hpp"
#include "slot_placement.hpp"
#include "standard_output.hpp"
#include "this_process.hpp"

#include "reelmill/cluster/helper_loop.hpp"
#include "reelmill/cluster/stop_signals.hpp"
#include "reelmill/core/failure.hpp"
#include "reelmill/core/heap.hpp"
#include "reelmill/core/machine.hpp"
#include "reelmill/disk/file_facts.hpp"
#include "reelmill/disk/input_file.hpp"
#include "reelmill/job/find_job.hpp"
#include "reelmill/job/job_folder.hpp"
#include "reelmill/job/job_lock_look.hpp"
#include "reelmill/transport/mpi_session.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <thread>

namespace reelmill::app {

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr milliseconds new_coordinator_interval{200};

/// A run shows that it lives by its status, which it writes twice a second.
class RunWatch {
public:
    explicit RunWatch(const std::string& folder) : status_(job::status_file(folder)) {}
    [[nodiscard]] bool has_moved() {
        const std::int64_t modified = disk::look_at(status_).modified_ns;
        return std::exchange(modified_ns_, modified) != modified && modified > 0;
    }

private:
    std::string status_;
    std::int64_t modified_ns_ = 0;
};

bool asked_to_go() { return cluster::StopSignals::received() != 0 || cluster::StopSignals::asked_to_leave(); }

enum class Found { run, no_run, run_without_helpers };

Found look_for_a_run(const std::string& folder) {
    const job::Presence holder = job::look_at_holder(folder).presence;
    const bool described = disk::look_at(job::spec_file(folder)).exists();
    if (!described || (holder != job::Presence::at_work && holder != job::Presence::unknown)) {
        return Found::no_run;
    }
    return disk::look_at(job::helpers_folder(folder)).exists() ? Found::run : Found::run_without_helpers;
}

/// Until there is a run that takes helpers, or nothing has changed that in time, or this process was told to go.
Found wait_for_a_run(const std::string& folder, milliseconds patience) {
    const auto end = Clock::now() + patience;
    Found found = look_for_a_run(folder);
    while (found != Found::run && Clock::now() < end && !asked_to_go()) {
        std::this_thread::sleep_for(new_coordinator_interval);
        found = look_for_a_run(folder);
    }
    return found;
}

cluster::HelpOptions options_for(const cli::JoinCommand& command, const SlotPlacement& placement, RunWatch& run) {
    cluster::HelpOptions options;
    options.rank.slots = placement.slots();
    options.rank.memory = placement.memory();
    options.rank.enter_slot = [&placement](int slot) { placement.enter(slot); };
    options.rank.host = place_name();
    options.rank.version = runner::versions_of_program();
    options.rank.ends_at_unix = ends_at_unix();
    options.rank.rank_timeout = milliseconds_of(command.rank_timeout);
    options.rank.task_patience.seconds = cluster::usual_patience;
    options.rank.task_patience.give_up = [](const std::string& line) { transport::die(line); };
    options.rank.relay_log = false;
    options.rank.leave_wish = [grace = milliseconds_of(command.grace)]() -> std::optional<milliseconds> {
        if (cluster::StopSignals::received() != 0) {
            return grace;
        }
        return cluster::StopSignals::asked_to_leave() ? std::optional(milliseconds(-1)) : std::nullopt;
    };
    options.patience = milliseconds_of(command.patience);
    options.run_is_at_work = [&run] { return run.has_moved(); };
    return options;
}

ExitStatus status_of(cluster::HelpEnded end, const std::string& folder) {
    switch (end) {
    case cluster::HelpEnded::job_over:
        print("the job in {} needs no more help\n", printable(folder));
        return ExitStatus::done;
    case cluster::HelpEnded::left:
        print("left the job in {}; it goes on\n", printable(folder));
        return ExitStatus::done;
    case cluster::HelpEnded::no_run:
        complain(printable(folder) + ": nobody is at work there any more");
        return ExitStatus::stopped;
    case cluster::HelpEnded::not_wanted:
        break;
    }
    complain(printable(folder) + ": the run there does not take this helper; its log says why");
    return ExitStatus::environment;
}

} // namespace

ExitStatus carry_out(const cli::JoinCommand& command) {
    keep_freed_memory();
    const std::string folder = job::find_job_folder(command.job);
    const cluster::StopSignals signals;
    switch (wait_for_a_run(folder, milliseconds_of(command.patience))) {
    case Found::no_run:
        print("no run is at work in {}: nothing to help with\n", printable(folder));
        return ExitStatus::done;
    case Found::run_without_helpers:
        throw environment_failure(
            fmt::format("{}: the run there takes no helpers; one with --scratch cannot, since its "
                        "segments do not lie in the job folder",
                        printable(folder)));
    case Found::run:
        break;
    }
    const job::JobSpec spec = job::load_spec(job::spec_file(folder));
    const SlotPlacement placement = SlotPlacement::alone(command.placing, std::max(spec.settings.video.threads, 1));
    RunWatch run(folder);
    mailbox::HelperBox box(job::helpers_folder(folder));
    const auto runner = [&placement](const task::Task& task, WorkMonitor& monitor) {
        placement.make_room_for(task);
        return runner::run_task(task, monitor, disk::local_files());
    };
    return status_of(cluster::help(box, options_for(command, placement, run), runner), folder);
}

} // namespace reelmill::app
