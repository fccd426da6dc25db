#include "job_options.hpp"

#include "readings.hpp"
#include "reelmill/cli/values.hpp"
#include "reelmill/core/failure.hpp"

#include <fmt/format.h>

namespace reelmill::cli {

namespace {

constexpr double longest_time = 1e7; // seconds
constexpr int highest_rank = 100'000;

RawPath job_from(const CommandLine& line, const std::string& command) {
    if (line.operands().size() != 1) {
        throw usage_failure(fmt::format("{0}: {1} given; name one, as in reelmill {0} OUTPUT", command,
                                        line.operands().empty() ? "no JOBDIR is" : "several JOBDIRs are"));
    }
    return line.operands().front();
}

double seconds_from(const CommandLine& line, const std::string& option, double otherwise, double least = 0) {
    const auto text = line.value(option);
    return text ? real_number("--" + option, *text, least, longest_time) : otherwise;
}

Command build_join(const CommandLine& line) {
    JoinCommand command;
    command.job = job_from(line, "join");
    command.placing = placing_from(line);
    command.patience = seconds_from(line, "patience", command.patience);
    command.grace = seconds_from(line, "grace", command.grace);
    command.rank_timeout = seconds_from(line, "rank-timeout", command.rank_timeout, 1);
    command.logging = logging_from(line);
    return command;
}

Command build_cancel(const CommandLine& line) {
    CancelCommand command;
    command.job = job_from(line, "cancel");
    command.grace = seconds_from(line, "grace", command.grace);
    command.logging = logging_from(line);
    return command;
}

Command build_leave(const CommandLine& line) {
    LeaveCommand command;
    command.job = job_from(line, "leave");
    command.host = line.value("host").value_or("");
    if (const auto text = line.value("rank")) {
        command.rank = static_cast<int>(whole_number("--rank", *text, 0, highest_rank));
    }
    if (const auto text = line.value("helper")) {
        command.helper = static_cast<int>(whole_number("--helper", *text, 1, highest_rank));
    }
    const int named = (command.host.empty() ? 0 : 1) + (command.rank ? 1 : 0) + (command.helper ? 1 : 0);
    if (named != 1) {
        throw usage_failure("leave: say who is to go: --host NAME, --rank N or --helper N");
    }
    command.logging = logging_from(line);
    return command;
}

/// Those behind the job folder begin with a dash, and come after --.
Command build_autoscale(const CommandLine& line) {
    constexpr int most_jobs = 10'000;
    constexpr double longest_interval = 3600;
    if (line.operands().empty()) {
        throw usage_failure("autoscale: no JOBDIR is given; name one, as in reelmill autoscale OUTPUT --max 4");
    }
    AutoscaleCommand command;
    command.job = line.operands().front();
    command.sbatch_options.assign(line.operands().begin() + 1, line.operands().end());
    for (const std::string& option : command.sbatch_options) {
        if (!option.starts_with('-')) {
            throw usage_failure(option + ": after JOBDIR come options of sbatch only, after --");
        }
    }
    if (const auto text = line.value("min")) {
        command.least = static_cast<int>(whole_number("--min", *text, 0, most_jobs));
    }
    const auto most = line.value("max");
    if (!most) {
        throw usage_failure("autoscale: how many helper jobs are allowed? Add --max N");
    }
    command.most = static_cast<int>(whole_number("--max", *most, 0, most_jobs));
    if (command.least > command.most) {
        throw usage_failure("autoscale: --min is more than --max");
    }
    if (const auto text = line.value("target")) {
        command.target = time_span("--target", *text);
    }
    command.interval = std::chrono::seconds(static_cast<int>(seconds_from(line, "interval", 30, 1)));
    if (static_cast<double>(command.interval.count()) > longest_interval) {
        throw usage_failure("--interval: an hour at most");
    }
    command.dry_run = line.has("dry-run");
    command.logging = logging_from(line);
    return command;
}

OptionGroup autoscale_options() {
    return {"Autoscale",
            {
                {"min", 0, "N", "helper jobs that there are always; 0 if not given"},
                {"max", 0, "N", "helper jobs that there are never more of"},
                {"target", 0, "TIME",
                 "when the job should be done, from now, such as 90m; as soon as it can be if not given"},
                {"interval", 0, "SECONDS", "between looks at the job; 30 if not given"},
                {"dry-run", 0, "", "say what would be done, and do nothing"},
            }};
}

OptionGroup join_options() {
    return {
        "Join",
        {
            {"patience", 0, "SECONDS", "wait so long for a run of the job, and for its next one; 60 if not given"},
            {"grace", 0, "SECONDS", "when told to end, let work that is nearly done end for so long; 5 if not given"},
            {"rank-timeout", 0, "SECONDS", "of silence, after which a run is looked for; 30 if not given"},
        }};
}

OptionGroup cancel_options() {
    return {"Cancel", {{"grace", 0, "SECONDS", "let work that is nearly done end for so long; 5 if not given"}}};
}

OptionGroup leave_options() {
    return {"Leave",
            {
                {"host", 0, "NAME", "all ranks on this host, as reelmill status names it"},
                {"rank", 0, "N", "this rank"},
                {"helper", 0, "N", "this helper: 2 for h2 of reelmill status"},
            }};
}

} // namespace

std::vector<CommandEntry> running_job_commands() {
    return {
        {"join",
         "join JOBDIR [--slots N]",
         "help a job that runs, from outside: another allocation, another machine",
         "JOBDIR is the job folder, or the OUTPUT of the job; this machine has to see it, and the sources, under the "
         "same "
         "names. Helps until the job is over. SIGUSR2: finishes what it is at and goes; SIGTERM: hands it back and "
         "goes.",
         {placing_options(), join_options(), log_options(), general_options()},
         build_join},
        {"cancel",
         "cancel JOBDIR",
         "stop a job that runs, so that the same command resumes it",
         "JOBDIR is the job folder, or the OUTPUT of the job, on any machine that sees it. Waits until the job has "
         "stopped. In a Slurm job nothing is put back into the queue.",
         {cancel_options(), log_options(), general_options()},
         build_cancel},
        {"leave",
         "leave JOBDIR --host NAME",
         "let ranks finish their shards and go, while the job goes on",
         "JOBDIR is the job folder, or the OUTPUT of the job. For a node that is to be drained.",
         {leave_options(), log_options(), general_options()},
         build_leave},
        {"autoscale",
         "autoscale JOBDIR --max N [-- SBATCH OPTION...]",
         "submit helper jobs to Slurm, and let them go, as a job needs them",
         "Looks at the job's pace and at what is left, until the job ends; every decision is printed with its reason. "
         "Each helper job is one node that runs reelmill join; options of sbatch, such as --partition and --time, come "
         "after --.",
         {autoscale_options(), log_options(), general_options()},
         build_autoscale},
    };
}

} // namespace reelmill::cli
