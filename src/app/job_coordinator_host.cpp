#include "job_coordinator_host.hpp"

#include "commands.hpp"
#include "standard_output.hpp"
#include "this_process.hpp"

#include "reelmill/cluster/stop_signals.hpp"
#include "reelmill/core/failure.hpp"
#include "reelmill/core/machine.hpp"
#include "reelmill/disk/atomic_file.hpp"
#include "reelmill/disk/folders.hpp"
#include "reelmill/disk/paths.hpp"
#include "reelmill/job/adopt_segments.hpp"
#include "reelmill/job/done_record.hpp"
#include "reelmill/job/job_folder.hpp"
#include "reelmill/job/prepare.hpp"
#include "reelmill/launch/launcher.hpp"
#include "reelmill/runner/versions.hpp"
#include "reelmill/status/status_file.hpp"

#include <cstdlib>
#include <map>
#include <spdlog/spdlog.h>
#include <thread>
#include <unistd.h>

namespace reelmill::app {

namespace {

using Clock = std::chrono::steady_clock;

// Long before anybody takes the silence of this file for death.
constexpr std::chrono::seconds renewal_interval{5};

std::string variable(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? std::string() : std::string(value);
}

job::Surroundings surroundings() {
    job::Surroundings around;
    around.wait = [](std::chrono::milliseconds time) {
        std::this_thread::sleep_for(time);
        return cluster::StopSignals::received() == 0;
    };
    return around;
}

} // namespace

void show_that_a_rank_has_started() {
    const std::string spec = variable(launch::job_spec_variable);
    if (!spec.empty()) {
        try {
            disk::write_file_atomically(job::started_file(disk::folder_of(spec)), "", disk::Durable::no);
        } catch (const Failure& failure) {
            spdlog::debug("{}", failure.what()); // whoever cannot write here will say so later
        }
    }
}

job::JobSpec prepared(const cli::TranscodeCommand& command) {
    const job::TranscodeRequest& request = command.request;
    job::Prepared made = job::prepare(request);
    if (!command.endurance.restart) {
        job::refuse_newer_job(made.spec.job_folder.bytes);
    }
    if (made.unsettled) {
        job::settle_split(job::shared_folder(made.spec.job_folder.bytes), *made.unsettled);
        made = job::prepare(request); // by what is written down, whoever was first
    }
    for (const auto& warning : made.warnings) {
        spdlog::warn("{}", warning);
    }
    return std::move(made.spec);
}

std::shared_ptr<JobCoordinatorHost> JobCoordinatorHost::open(const cli::TranscodeCommand& command, int rank,
                                                             DropSegments drop) {
    const bool launched = !variable(launch::launched_variable).empty();
    Beginning beginning;
    beginning.run_id = launched ? variable(launch::run_id_variable) : random_id();
    beginning.spec = launched ? job::load_spec(variable(launch::job_spec_variable)) : prepared(command);
    spdlog::info("reelmill {}: {} titles, job folder {}", REELMILL_VERSION, beginning.spec.titles.size(),
                 printable(beginning.spec.job_folder.bytes));
    job::make_job_folder(beginning.spec);
    const task::Term known = checkpoint::CheckpointStore(beginning.spec.job_folder).highest_term();
    job::JobLock lock =
        job::JobLock::begin(beginning.spec.job_folder.bytes, {beginning.run_id, rank, known}, surroundings());
    job::adopt_segments(beginning.spec);
    if (!launched) {
        beginning.spec.run_id = beginning.run_id;
        job::save_spec(beginning.spec); // by it the next start sees that this run was stopped
    }
    return std::shared_ptr<JobCoordinatorHost>(
        new JobCoordinatorHost(command, std::move(beginning), std::move(lock), std::move(drop)));
}

std::shared_ptr<JobCoordinatorHost> JobCoordinatorHost::take_over(const cli::TranscodeCommand& command, int rank,
                                                                  const cluster::Predecessor& predecessor,
                                                                  DropSegments drop) {
    if (predecessor.term == 0) {
        return open(command, rank, std::move(drop)); // the first coordinator died before it had begun
    }
    const std::string& folder = predecessor.job_folder.bytes;
    job::JobLock lock = job::JobLock::take_over(folder, {predecessor.run_id, rank, predecessor.term}, surroundings());
    Beginning beginning{job::load_spec(job::spec_file(folder)), predecessor.run_id, true, predecessor.first_term};
    return std::shared_ptr<JobCoordinatorHost>(
        new JobCoordinatorHost(command, std::move(beginning), std::move(lock), std::move(drop)));
}

JobCoordinatorHost::JobCoordinatorHost(const cli::TranscodeCommand& command, Beginning beginning, job::JobLock lock,
                                       DropSegments drop)
    : launched_(!variable(launch::launched_variable).empty()), keep_segments_(command.endurance.keep_segments),
      files_through_mpi_(command.endurance.transport == cli::Transport::mpi),
      takes_helpers_(!command.endurance.scratch), ends_at_unix_(app::ends_at_unix(command.endurance.time_limit)),
      restarted_(!variable(launch::relaunch_variable).empty()), drop_(std::move(drop)),
      spec_(std::move(beginning.spec)), run_id_(std::move(beginning.run_id)), takes_over_(beginning.takes_over),
      lock_(std::move(lock)), requests_(spec_.job_folder.bytes), store_(spec_.job_folder) {
    if (!takes_over_ && !launched_) {
        job::open_requests(spec_.job_folder.bytes); // else whoever has started the ranks did so
    }
    if (!takes_over_ && !restarted_ && !takes_helpers_) {
        disk::remove_tree_within(spec_.job_folder, job::helpers_folder(spec_.job_folder.bytes));
    }
    if (command.endurance.restart && !takes_over_ && !restarted_) {
        store_.clear();
        disk::remove_tree_within(spec_.job_folder, job::segments_folder(spec_.job_folder.bytes));
        if (drop_) {
            drop_(spec_.job_folder, nullptr);
        }
    }
    store_.begin({lock_.term(), [this] { return lock_.overtaken(); }});
    first_term_ = takes_over_ ? beginning.first_term : lock_.term();
    if (auto loaded = store_.load()) {
        inherited_ = std::move(loaded->snapshot);
    }
    takes_over_ ? inherit_what_is_published() : keep_what_is_published();
    writer_.emplace([this](const scatter::RunSnapshot& snapshot) { return store_.write(snapshot); }, steady_seconds);
    if (!launched_) {
        reporter_.emplace(command.progress, STDERR_FILENO);
    }
}

/// Of a run that begins again because all of its ranks were lost.
void JobCoordinatorHost::keep_what_is_published() {
    for (job::TitleSpec& title : spec_.titles) {
        title.kept = title.kept || job::outcome_in_this_run(spec_, title);
    }
}

/// Titles that this run published after the last checkpoint.
void JobCoordinatorHost::inherit_what_is_published() {
    std::map<std::size_t, scatter::TitleSnapshot> published;
    for (std::size_t i = 0; i < spec_.titles.size(); ++i) {
        const job::TitleSpec& title = spec_.titles[i];
        if (const auto outcome = title.kept ? std::nullopt : job::outcome_in_this_run(spec_, title)) {
            scatter::TitleSnapshot& row = published[i];
            row.source = title.source;
            row.output = title.output;
            row.state = job::TitleState::done;
            row.outcome = json_text(*outcome);
        }
    }
    if (published.empty()) {
        return;
    }
    scatter::RunSnapshot& known = inherited_ ? *inherited_ : inherited_.emplace();
    if (known.term < first_term_) { // of an earlier run
        known.term = first_term_;
        known.titles.clear();
        known.pieces.clear();
    }
    known.titles.resize(spec_.titles.size());
    for (auto& [title, row] : published) {
        known.titles[title] = std::move(row);
    }
}

cluster::Coordination JobCoordinatorHost::coordination(const std::shared_ptr<JobCoordinatorHost>& host) {
    cluster::Coordination made;
    made.spec = host->spec_;
    made.term = host->lock_.term();
    made.takes_over = host->takes_over_;
    made.inherited = std::move(host->inherited_);
    made.run_id = host->run_id_;
    made.first_term = host->first_term_;
    made.host_name = place_name();
    made.landmarks = job::landmarks_of(host->spec_, host->lock_.file(), host->lock_.text());
    made.files_through_mpi = host->files_through_mpi_;
    made.restarted = host->restarted_;
    made.version = runner::versions_of_program();
    made.ends_at_unix = host->ends_at_unix_;
    made.host = host;
    return made;
}

std::unique_ptr<mailbox::HelperMail> JobCoordinatorHost::open_helper_mail() {
    const std::string folder = job::helpers_folder(spec_.job_folder.bytes);
    return takes_helpers_ ? std::make_unique<mailbox::HelperMail>(folder, lock_.term()) : nullptr;
}

void JobCoordinatorHost::delete_segments(const scatter::DeleteSegments& segments) {
    if (keep_segments_) {
        return;
    }
    disk::remove_tree_within(spec_.job_folder, segments.folder);
    if (drop_) {
        drop_(spec_.job_folder, &segments.folder);
    }
}

bool JobCoordinatorHost::checkpoint_due() { return writer_->due(steady_seconds()); }

void JobCoordinatorHost::checkpoint(std::shared_ptr<const scatter::RunSnapshot> snapshot) {
    writer_->offer(std::move(snapshot));
}

bool JobCoordinatorHost::checkpoint_written() { return writer_->written() && !writer_->problem(); }

void JobCoordinatorHost::show(const status::Status& status) {
    status::write_status(job::status_file(spec_.job_folder.bytes), status);
    if (reporter_) {
        reporter_->show(status);
    }
}

void JobCoordinatorHost::record(const scatter::TitleFinished& title) {
    const job::TitleOutcome& outcome = title.outcome;
    spdlog::info("{}: {}, {} frames, {} shards, {:.2f} s{}{}", printable(outcome.source.bytes), name_of(outcome.state),
                 outcome.frames, outcome.shards, outcome.wall_seconds, outcome.line.empty() ? "" : ": ", outcome.line);
    if (title.title) {
        job::save_done_record(spec_, spec_.titles.at(static_cast<std::size_t>(*title.title)), outcome);
    }
}

bool JobCoordinatorHost::overtaken() {
    if (const auto problem = writer_->problem(); problem && problem->fenced) {
        return true;
    }
    const auto now = Clock::now();
    if (now - renewed_ >= renewal_interval) {
        renewed_ = now;
        try {
            lock_.renew();
        } catch (const Failure& failure) {
            if (failure.kind() == FailureKind::interrupted) {
                return true;
            }
            spdlog::warn("{}", failure.what()); // whoever writes there next will fail, and say so
        }
    }
    return lock_.overtaken();
}

void JobCoordinatorHost::finish(const job::RunSummary& summary) {
    summary_ = summary;
    try {
        if (launched_) {
            job::save_summary(spec_.job_folder.bytes, summary, run_id_);
        }
    } catch (const Failure& failure) {
        spdlog::error("{}", describe_chain(failure)); // the starting process finds none, and says: not finished
    }
}

ExitStatus JobCoordinatorHost::close(bool json) {
    if (reporter_) {
        reporter_->finish();
    }
    writer_->flush();
    const auto totals = writer_->totals();
    spdlog::info("checkpoints: {} writes, {} bytes, {:.3f} s", totals.writes, totals.bytes, totals.seconds);
    if (const auto problem = writer_->problem()) {
        spdlog::warn("{}", problem->line);
    }
    if (is_whole(summary_->status)) {
        store_.clear();
        if (!keep_segments_) {
            job::remove_segments(spec_);
        }
        job::tidy_job_folder(spec_.job_folder.bytes);
    }
    lock_.release();
    if (launched_) {
        return summary_->status; // the starting process does the rest for itself
    }
    job::fill_kept_outcomes(*summary_, spec_.job_folder.bytes);
    return show_summary(*summary_, json);
}

} // namespace reelmill::app
