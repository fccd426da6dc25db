#include "command_table.hpp"

#include "groups.hpp"
#include "reelmill/core/failure.hpp"

namespace reelmill::cli {
namespace {

constexpr double longest_time = 1e7; // seconds

Form join_form() {
    const auto groups = [](JoinCommand& command) {
        return std::vector<OptionGroup>{
            placing_options(command.placing),
            {"Join",
             {
                 {"patience", 0, "SECONDS",
                  usually("wait so long for a run of the job, and for its next one", command.patience),
                  real(command.patience, 0, longest_time)},
                 {"grace", 0, "SECONDS",
                  usually("when told to end, let work that is nearly done end for so long", command.grace),
                  real(command.grace, 0, longest_time)},
                 {"rank-timeout", 0, "SECONDS",
                  usually("of silence, after which a run is looked for", command.rank_timeout),
                  real(command.rank_timeout, 1, longest_time)},
             }},
            log_options(command.logging),
            general_options()};
    };
    return form_of<JoinCommand>(groups, [](JoinCommand& command, const CommandLine& line) {
        command.job = only_operand(line, "join", "JOBDIR");
    });
}

Form cancel_form() {
    const auto groups = [](CancelCommand& command) {
        return std::vector<OptionGroup>{
            {"Cancel",
             {{"grace", 0, "SECONDS", usually("let work that is nearly done end for so long", command.grace),
               real(command.grace, 0, longest_time)}}},
            log_options(command.logging),
            general_options()};
    };
    return form_of<CancelCommand>(groups, [](CancelCommand& command, const CommandLine& line) {
        command.job = only_operand(line, "cancel", "JOBDIR");
    });
}

Form leave_form() {
    const auto groups = [](LeaveCommand& command) {
        return std::vector<OptionGroup>{
            {"Leave",
             {
                 {"host", 0, "NAME", "all ranks on this host, as reelmill status names it", text(command.host)},
                 {"rank", 0, "N", "this rank", whole(command.rank, 0, most_ranks)},
                 {"helper", 0, "N", "this helper: 2 for h2 of reelmill status", whole(command.helper, 1, most_ranks)},
             }},
            log_options(command.logging),
            general_options()};
    };
    const auto finish = [](LeaveCommand& command, const CommandLine& line) {
        command.job = only_operand(line, "leave", "JOBDIR");
        const int named = (command.host.empty() ? 0 : 1) + (command.rank ? 1 : 0) + (command.helper ? 1 : 0);
        if (named != 1) {
            throw usage_failure("leave: say who is to go: --host NAME, --rank N or --helper N");
        }
    };
    return form_of<LeaveCommand>(groups, finish);
}

std::chrono::seconds interval(const std::string& option, const std::string& text) {
    constexpr double longest_interval = 3600;
    const double seconds = real_number(option, text, 1, longest_time);
    if (seconds >= longest_interval + 1) {
        throw usage_failure("--interval: an hour at most");
    }
    return std::chrono::seconds(static_cast<int>(seconds));
}

std::vector<OptionGroup> autoscale_options(AutoscaleCommand& command) {
    constexpr int most_jobs = 10'000;
    return {{"Autoscale",
             {
                 {"min", 0, "N", usually("helper jobs that there are always", command.least),
                  whole(command.least, 0, most_jobs)},
                 {"max", 0, "N", "helper jobs that there are never more of", whole(command.most, 0, most_jobs)},
                 {"target", 0, "TIME",
                  "when the job should be done, from now, such as 90m; as soon as it can be if not given",
                  into(command.target, time_span)},
                 {"interval", 0, "SECONDS", usually("between looks at the job", command.interval.count()),
                  into(command.interval, interval)},
                 {"dry-run", 0, "", "say what would be done, and do nothing", flag(command.dry_run)},
             }},
            log_options(command.logging),
            general_options()};
}

/// Options of sbatch, behind the job folder, begin with a dash, and come after --.
void finish_autoscale(AutoscaleCommand& command, const CommandLine& line) {
    if (line.operands().empty()) {
        throw usage_failure("autoscale: no JOBDIR is given; name one, as in reelmill autoscale OUTPUT --max 4");
    }
    command.job = line.operands().front();
    command.sbatch_options.assign(line.operands().begin() + 1, line.operands().end());
    for (const std::string& option : command.sbatch_options) {
        if (!option.starts_with('-')) {
            throw usage_failure(option + ": after JOBDIR come options of sbatch only, after --");
        }
    }
    if (!line.has("max")) {
        throw usage_failure("autoscale: how many helper jobs are allowed? Add --max N");
    }
    if (command.least > command.most) {
        throw usage_failure("autoscale: --min is more than --max");
    }
}

Form autoscale_form() { return form_of<AutoscaleCommand>(autoscale_options, finish_autoscale); }

} // namespace

std::vector<CommandEntry> running_job_commands() {
    return {
        {"join", "join JOBDIR [--slots N]", "help a job that runs, from outside: another allocation, another machine",
         "JOBDIR is the job folder, or the OUTPUT of the job; this machine has to see it, and the sources, under the "
         "same names. Helps until the job is over. SIGUSR2: finishes what it is at and goes; SIGTERM: hands it back "
         "and goes.",
         join_form},
        {"cancel", "cancel JOBDIR", "stop a job that runs, so that the same command resumes it",
         "JOBDIR is the job folder, or the OUTPUT of the job, on any machine that sees it. Waits until the job has "
         "stopped. In a Slurm job nothing is put back into the queue.",
         cancel_form},
        {"leave", "leave JOBDIR --host NAME", "let ranks finish their shards and go, while the job goes on",
         "JOBDIR is the job folder, or the OUTPUT of the job. For a node that is to be drained.", leave_form},
        {"autoscale", "autoscale JOBDIR --max N [-- SBATCH OPTION...]",
         "submit helper jobs to Slurm, and let them go, as a job needs them",
         "Looks at the job's pace and at what is left, until the job ends; every decision is printed with its reason. "
         "Each helper job is one node that runs reelmill join; options of sbatch, such as --partition and --time, come "
         "after --.",
         autoscale_form},
    };
}

} // namespace reelmill::cli
