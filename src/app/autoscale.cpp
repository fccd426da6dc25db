// `reelmill autoscale`: keeps as many helper jobs in Slurm's queue as a run should have.
#include "commands.hpp"

#include "reelmill/watch/job_look.hpp"
#include "standard_output.hpp"
#include "this_process.hpp"

#include "reelmill/autoscale/scaler.hpp"
#include "reelmill/autoscale/setback.hpp"
#include "reelmill/cluster/stop_signals.hpp"
#include "reelmill/disk/atomic_file.hpp"
#include "reelmill/disk/file_facts.hpp"
#include "reelmill/job/find_job.hpp"
#include "reelmill/job/job_folder.hpp"
#include "reelmill/slurm/helper_jobs.hpp"
#include "reelmill/status/rank_name.hpp"
#include "reelmill/watch/job_text.hpp"

#include <algorithm>
#include <ctime>
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <set>
#include <thread>

namespace reelmill::app {

namespace {

using Clock = std::chrono::steady_clock;
using watch::JobView;

constexpr std::chrono::milliseconds nap{200};

/// A decision, with when and why.
void tell(const std::string& line) { print("{:%Y-%m-%d %H:%M:%S} {}\n", fmt::localtime(std::time(nullptr)), line); }

std::set<int> helpers_at_work(const status::Status& status) {
    std::set<int> helpers;
    for (const status::RankSeen& row : status.ranks_seen) {
        if (status::is_helper(row.rank) && row.slots > 0 && !row.silent) {
            helpers.insert(row.rank);
        }
    }
    return helpers;
}

autoscale::Facts facts_of(const JobView& view, const std::vector<slurm::HelperJob>& jobs) {
    autoscale::Facts facts;
    if (view.facts.status) {
        facts.seconds_left = view.facts.status->eta_seconds;
        int helping = 0;
        for (const status::RankSeen& row : view.facts.status->ranks_seen) {
            const int slots = row.silent ? 0 : row.slots;
            const bool helper = status::is_helper(row.rank) && slots > 0;
            facts.slots += slots;
            facts.slots_of_helpers += helper ? slots : 0;
            helping += helper ? 1 : 0;
        }
        facts.helpers = std::min(helping, static_cast<int>(jobs.size()));
        const int going = helping > 0 ? (helping - facts.helpers) * facts.slots_of_helpers / helping : 0;
        facts.slots -= going;
        facts.slots_of_helpers -= going;
    }
    facts.pending = static_cast<int>(jobs.size()) - facts.helpers;
    for (const watch::TitleRow& title : view.titles) {
        facts.pieces_left += std::max<long>(static_cast<long>(title.shards - title.shards_done), 0);
    }
    return facts;
}

class Autoscaler {
public:
    explicit Autoscaler(const cli::AutoscaleCommand& command)
        : command_(command), folder_(job::find_job_folder(command.job)), job_(folder_),
          name_(slurm::name_of_helper_jobs(folder_)), scaler_(limits_of(command)) {}

    ExitStatus run() {
        while (!stopped()) {
            const JobView view = job_.look();
            const slurm::HelperJobs found = slurm::helper_jobs(name_, slurm::ask);
            if (!watch::ranks_may_be_there(view)) {
                return end(view, found.jobs);
            }
            if (found.answered) {
                look_at(view, found.jobs);
            } else {
                tell("squeue does not answer; nothing is changed");
            }
            rest();
        }
        tell("stopped; helper jobs go on, and the same command takes them up again");
        return ExitStatus::stopped;
    }

private:
    static autoscale::Limits limits_of(const cli::AutoscaleCommand& command) {
        autoscale::Limits limits{command.least, command.most, {}};
        if (command.target) {
            limits.target = steady_seconds() + static_cast<double>(command.target->count());
        }
        return limits;
    }

    [[nodiscard]] static bool stopped() { return cluster::StopSignals::received() != 0; }

    void rest() const {
        const auto until = Clock::now() + command_.interval;
        while (Clock::now() < until && !stopped()) {
            std::this_thread::sleep_for(nap);
        }
    }

    /// Helpers leave a job that is over by themselves; those that wait in the queue would come for nothing.
    ExitStatus end(const JobView& view, const std::vector<slurm::HelperJob>& jobs) {
        for (const slurm::HelperJob& job : jobs) {
            if (!job.running) {
                let_go(job, "the job is over");
            }
        }
        tell(watch::meaning_of(view));
        return watch::exit_status_of(view).value_or(ExitStatus::stopped);
    }

    void look_at(const JobView& view, const std::vector<slurm::HelperJob>& jobs) {
        const double now = steady_seconds();
        if (view.facts.status) {
            std::set<std::string> ids;
            for (const slurm::HelperJob& job : jobs) {
                ids.insert(job.id);
            }
            setback_.look(ids, helpers_at_work(*view.facts.status), now);
        }
        auto staying = jobs; // who was told to go counts no more, though it still finishes its shards
        std::erase_if(staying, [this](const auto& job) { return going_.contains(job.id); });
        act(setback_.tempered(scaler_.decide(facts_of(view, staying), now), now), staying);
    }

    void act(const autoscale::Decision& decision, const std::vector<slurm::HelperJob>& jobs) {
        if (decision.change != 0 || decision.reason != told_) {
            tell(decision.reason + (command_.dry_run && decision.change != 0 ? " (dry run: nothing is done)" : ""));
            told_ = decision.reason;
        }
        if (command_.dry_run) {
            return;
        }
        for (int more = 0; more < decision.change; ++more) {
            submit();
        }
        shrink(jobs, -decision.change);
    }

    void submit() {
        const std::string script = job::helper_script_file(folder_);
        disk::write_file_atomically(script, slurm::helper_script(disk::this_program(), folder_));
        const std::string id = slurm::submit_helper(name_, script, command_.sbatch_options, slurm::ask);
        setback_.submitted(id, steady_seconds());
        tell("submitted helper job " + id);
    }

    /// Those that still wait first, then those that came last.
    void shrink(std::vector<slurm::HelperJob> jobs, int count) {
        std::erase_if(jobs, [this](const auto& job) { return going_.contains(job.id); });
        std::ranges::stable_sort(jobs, {}, [](const auto& job) { return job.running; });
        for (int fewer = 0; fewer < count && fewer < static_cast<int>(jobs.size()); ++fewer) {
            const bool waits = !jobs[static_cast<std::size_t>(fewer)].running;
            let_go(waits ? jobs[static_cast<std::size_t>(fewer)]
                         : jobs[jobs.size() - 1 - static_cast<std::size_t>(fewer)],
                   "fewer are needed");
        }
    }

    void let_go(const slurm::HelperJob& job, const std::string& why) {
        if (!command_.dry_run) {
            slurm::let_go(job, slurm::ask);
            going_.insert(job.id);
            setback_.withdrawn(job.id);
            tell(fmt::format("let helper job {} go: {}", job.id, why));
        }
    }

    const cli::AutoscaleCommand& command_;
    std::string folder_;
    watch::JobLook job_;
    std::string name_;
    autoscale::Scaler scaler_;
    autoscale::Setback setback_;
    std::string told_;
    std::set<std::string> going_; ///< told to go
};

} // namespace

ExitStatus carry_out(const cli::AutoscaleCommand& command) {
    const cluster::StopSignals signals;
    return Autoscaler(command).run();
}

} // namespace reelmill::app
