#include "command_table.hpp"

#include "job_options.hpp"
#include "readings.hpp"
#include "reelmill/cli/values.hpp"
#include "reelmill/core/failure.hpp"
#include "settings_options.hpp"
#include "submit_command.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <iterator>

namespace reelmill::cli {
namespace {

constexpr int most_ranks = 100'000;

std::vector<RawPath> inputs_from(const CommandLine& line, const std::string& command) {
    if (line.operands().empty()) {
        throw usage_failure(fmt::format(
            "{}: no INPUT is given; name a file, a folder, or @LIST (see reelmill {} --help)", command, command));
    }
    for (const std::string& operand : line.operands()) {
        if (operand == "-") {
            throw usage_failure("-: standard input cannot be sought in; give a file (a file of that name is ./-)");
        }
    }
    return {line.operands().begin(), line.operands().end()};
}

std::string output_from(const CommandLine& line) {
    const auto output = line.value("output");
    if (!output) {
        throw usage_failure("transcode: no OUTPUT is given; add -o FILE for one input, or -o FOLDER");
    }
    if (output->empty()) {
        throw usage_failure("--output \"\": is empty; give a file or a folder");
    }
    return *output;
}

job::TranscodeRequest request_from(const CommandLine& line, const std::string& command, const std::string& output) {
    job::TranscodeRequest request;
    request.inputs = inputs_from(line, command);
    request.output = output;
    request.settings = settings_from(line, output);
    request.overwrite = line.has("overwrite");
    request.skip_existing = line.has("skip-existing");
    if (const auto folder = line.value("job-dir")) {
        if (folder->empty()) {
            throw usage_failure("--job-dir \"\": is empty; give a folder");
        }
        request.job_folder = *folder;
    }
    if (const auto text = line.value("part")) {
        request.part = part_number("--part", *text);
    }
    return request;
}

Start start_from(const CommandLine& line) {
    Start start;
    if (const auto text = line.value("ranks")) {
        start.ranks = static_cast<int>(whole_number("--ranks", *text, 1, most_ranks));
    }
    if (const auto text = line.value("hostfile")) {
        start.hostfile = *text;
    }
    start.print_command = line.has("print-command");
    start.no_failover = line.has("no-failover");
    return start;
}

Endurance endurance_from(const CommandLine& line) {
    constexpr double shortest_timeout = 1;
    constexpr double longest_time = 1e6;
    Endurance endurance;
    endurance.restart = line.has("restart");
    endurance.keep_segments = line.has("keep-segments");
    if (const auto text = line.value("rank-timeout")) {
        endurance.rank_timeout = real_number("--rank-timeout", *text, shortest_timeout, longest_time);
    }
    if (const auto text = line.value("grace")) {
        endurance.grace = real_number("--grace", *text, 0, longest_time);
    }
    if (const auto folder = line.value("scratch")) {
        if (folder->empty()) {
            throw usage_failure("--scratch \"\": is empty; give a folder");
        }
        endurance.scratch = *folder;
    }
    if (const auto text = line.value("transport")) {
        constexpr Transport ways[] = {Transport::automatic, Transport::files, Transport::mpi};
        endurance.transport = ways[choice("--transport", *text, {"auto", "files", "mpi"})];
    }
    if (const auto text = line.value("time-limit")) {
        endurance.time_limit = time_span("--time-limit", *text);
    }
    if (const auto text = line.value("max-relaunches")) {
        endurance.max_relaunches = static_cast<int>(whole_number("--max-relaunches", *text, 0, 1000));
    }
    endurance.respawn = line.has("respawn");
    if (const auto text = line.value("max-ranks")) {
        endurance.max_ranks = static_cast<int>(whole_number("--max-ranks", *text, 1, most_ranks));
    }
    if (endurance.scratch && (endurance.respawn || endurance.max_ranks > 0)) {
        throw usage_failure(
            "--scratch: helpers cannot join such a run; leave out --respawn and --max-ranks, or --scratch");
    }
    return endurance;
}

status::ProgressMode progress_from(const CommandLine& line) {
    using enum status::ProgressMode;
    constexpr status::ProgressMode modes[] = {automatic, bar, plain, none};
    const auto text = line.value("progress");
    return text ? modes[choice("--progress", *text, {"auto", "bar", "plain", "none"})] : automatic;
}

Command build_transcode(const CommandLine& line) {
    TranscodeCommand command;
    command.request = request_from(line, "transcode", output_from(line));
    command.start = start_from(line);
    command.placing = placing_from(line);
    command.endurance = endurance_from(line);
    command.progress = progress_from(line);
    command.logging = logging_from(line);
    command.json = line.has("json");
    return command;
}

/// Takes what transcode takes, so that one word turns a command line into its plan.
Command build_plan(const CommandLine& line) {
    PlanCommand command;
    command.request = request_from(line, "plan", line.value("output").value_or(""));
    static_cast<void>(start_from(line));
    static_cast<void>(placing_from(line));
    static_cast<void>(endurance_from(line));
    static_cast<void>(progress_from(line));
    command.logging = logging_from(line);
    command.json = line.has("json");
    return command;
}

Command build_verify(const CommandLine& line) {
    if (line.operands().size() != 1) {
        throw usage_failure(fmt::format("verify: {} given; name one, as in reelmill verify OUTPUT --source INPUT",
                                        line.operands().empty() ? "no OUTPUT is" : "several OUTPUTs are"));
    }
    const auto source = line.value("source");
    if (!source || source->empty()) {
        throw usage_failure("verify: no source is given; add --source INPUT, the file that OUTPUT was made from");
    }
    VerifyCommand command;
    command.output = line.operands().front();
    command.source = *source;
    command.deep = line.has("deep");
    command.logging = logging_from(line);
    command.json = line.has("json");
    return command;
}

Command build_probe(const CommandLine& line) {
    return ProbeCommand{inputs_from(line, "probe"), logging_from(line), line.has("json")};
}

Command build_status(const CommandLine& line) {
    if (line.operands().size() != 1) {
        throw usage_failure(fmt::format("status: {} given; name one, as in reelmill status OUTPUT",
                                        line.operands().empty() ? "no JOBDIR is" : "several JOBDIRs are"));
    }
    return StatusCommand{line.operands().front(), line.has("follow"), logging_from(line), line.has("json")};
}

Command build_topology(const CommandLine& line) {
    if (!line.operands().empty()) {
        throw usage_failure("topology: takes no INPUT; see reelmill topology --help");
    }
    TopologyCommand command;
    command.ranks = std::max(start_from(line).ranks, 1);
    command.slots = placing_from(line).slots;
    if (const auto text = line.value("threads-per-shard")) {
        command.threads_per_shard = thread_count(*text);
    }
    command.machine = line.value("machine");
    return command;
}

std::vector<OptionGroup> transcode_groups() {
    return {output_options(), picture_options(),  container_options(), start_options(),  placing_options(),
            job_options(),    progress_options(), report_options(),    general_options()};
}

const char* const input_notes =
    "INPUT is a file, a folder (searched to any depth, without names that begin with a dot and without files that are "
    "no "
    "videos by their names), or @LIST, a file with a path a line. Names that begin with a dash come after --.";

std::vector<CommandEntry> commands_of_files() {
    return {
        {"transcode", "transcode [options] INPUT... -o OUTPUT", "transcode files and folders", input_notes,
         transcode_groups(), build_transcode},
        {"plan", "plan [options] INPUT...", "show what transcode would do: shards, predicted cost, memory",
         "Takes the options of transcode and changes nothing.", transcode_groups(), build_plan},
        {"verify",
         "verify OUTPUT --source INPUT",
         "check that every frame and every timestamp is there",
         "Compares packets: frame count, every timestamp, audio and subtitle durations, colour, aspect and rotation.",
         {verify_options(), report_options(), general_options()},
         build_verify},
        {"probe",
         "probe INPUT...",
         "show what reelmill sees in a file",
         input_notes,
         {report_options(), general_options()},
         build_probe},
        {"status",
         "status JOBDIR [--follow]",
         "show how far a job is, from any machine that sees its folder",
         "JOBDIR is the job folder, or the OUTPUT of the job. Only reads; exit status 0 if there was something to "
         "show, "
         "and with --follow that of the job.",
         {status_options(), report_options(), general_options()},
         build_status},
        {"submit",
         "submit [--dry-run] [options of sbatch] -- transcode ...",
         "size a Slurm job by its plan, and submit it",
         "All options of sbatch are handed on, and win over what the plan asks for: nodes, ranks, cores, memory, time. "
         "Behind -- comes the command as it would be run here. The job stops in time, goes back into the queue when it "
         "is not finished, and goes on where it was.",
         {submit_options(), general_options()},
         nullptr,
         build_submit},
        {"topology",
         "topology [--ranks N]",
         "show the cores of this machine, and which rank and slot would run where",
         "Shows what this process may use; the ranks of a job see what Slurm or mpirun leaves them.",
         {topology_options(), general_options()},
         build_topology},
    };
}

} // namespace

const std::vector<CommandEntry>& command_table() {
    static const std::vector<CommandEntry> table = [] {
        auto all = commands_of_files();
        std::ranges::move(running_job_commands(), std::back_inserter(all));
        return all;
    }();
    return table;
}

} // namespace reelmill::cli
