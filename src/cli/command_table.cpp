#include "command_table.hpp"

#include "groups.hpp"
#include "reelmill/core/failure.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <iterator>

namespace reelmill::cli {
namespace {

std::vector<RawPath> inputs_from(const CommandLine& line, const std::string& command) {
    if (line.operands().empty()) {
        throw usage_failure(fmt::format(
            "{}: no INPUT is given; name a file, a folder, or @LIST (see reelmill {} --help)", command, command));
    }
    if (std::ranges::find(line.operands(), "-") != line.operands().end()) {
        throw usage_failure("-: standard input cannot be sought in; give a file (a file of that name is ./-)");
    }
    return {line.operands().begin(), line.operands().end()};
}

Form transcode_form() {
    const auto finish = [](TranscodeCommand& command, const CommandLine& line) {
        if (!line.has("output")) {
            throw usage_failure("transcode: no OUTPUT is given; add -o FILE for one input, or -o FOLDER");
        }
        command.request.inputs = inputs_from(line, "transcode");
        refuse_combinations(command);
    };
    return form_of<TranscodeCommand>(transcode_options, finish, settle_what_is_not_given);
}

/// Takes what transcode takes, so that one word turns a command line into its plan.
Form plan_form() {
    const auto finish = [](TranscodeCommand& command, const CommandLine& line) {
        command.request.inputs = inputs_from(line, "plan");
        refuse_combinations(command);
    };
    const Form form = form_of<TranscodeCommand>(transcode_options, finish, settle_what_is_not_given);
    return {form.groups, [read = form.read](const CommandLine& line) -> Command {
                const auto command = std::get<TranscodeCommand>(read(line));
                return PlanCommand{command.request, command.logging, command.json};
            }};
}

Form verify_form() {
    const auto groups = [](VerifyCommand& command) {
        return std::vector<OptionGroup>{
            {"Verify",
             {
                 {"source", 0, "INPUT", "the file that OUTPUT was made from", text(command.source)},
                 {"deep", 0, "", "decode both files and compare the pictures, too", flag(command.deep)},
             }},
            report_options(command.logging, command.json),
            general_options()};
    };
    const auto finish = [](VerifyCommand& command, const CommandLine& line) {
        command.output = only_operand(line, "verify", "OUTPUT", " --source INPUT");
        if (command.source.bytes.empty()) {
            throw usage_failure("verify: no source is given; add --source INPUT, the file that OUTPUT was made from");
        }
    };
    return form_of<VerifyCommand>(groups, finish);
}

Form probe_form() {
    const auto groups = [](ProbeCommand& command) {
        return std::vector<OptionGroup>{report_options(command.logging, command.json), general_options()};
    };
    return form_of<ProbeCommand>(
        groups, [](ProbeCommand& command, const CommandLine& line) { command.inputs = inputs_from(line, "probe"); });
}

Form status_form() {
    const auto groups = [](StatusCommand& command) {
        return std::vector<OptionGroup>{
            {"Status",
             {
                 {"follow", 'f', "",
                  "show it anew until the job ends: in place on a terminal, else a line every five seconds; leave with "
                  "the job's exit status",
                  flag(command.follow)},
             }},
            report_options(command.logging, command.json),
            general_options()};
    };
    return form_of<StatusCommand>(groups, [](StatusCommand& command, const CommandLine& line) {
        command.job = only_operand(line, "status", "JOBDIR");
    });
}

Form topology_form() {
    const auto groups = [](TopologyCommand& command) {
        return std::vector<OptionGroup>{
            {"Topology",
             {
                 {"ranks", 'n', "N", "ranks that share the host; one if not given",
                  whole(command.ranks, 1, most_ranks)},
                 slots_option(command.slots),
                 {"threads-per-shard", 0, "N", usually("threads of an encoder", command.threads_per_shard),
                  into(command.threads_per_shard, thread_count)},
                 {"machine", 0, "WORDS", "another machine, in hwloc's notation, such as \"pack:2 numa:4 core:8 pu:2\"",
                  text(command.machine)},
             }},
            general_options()};
    };
    return form_of<TopologyCommand>(groups, [](TopologyCommand&, const CommandLine& line) {
        if (!line.operands().empty()) {
            throw usage_failure("topology: takes no INPUT; see reelmill topology --help");
        }
    });
}

/// For the help and the completion; the words are read by read_submit.
Form submit_form() {
    return {{{"Submit", {{"dry-run", 0, "", "print the sizes and the script, and submit nothing"}}}, general_options()},
            nullptr};
}

/// Words of two command lines: sbatch's, which are for the slurm room to read, and transcode's.
Command read_submit(const std::vector<std::string>& words) {
    const auto end = std::ranges::find(words, "--");
    if (end == words.end() || end + 1 == words.end() || *(end + 1) != "transcode") {
        throw usage_failure("submit: the command to be run comes behind --, as in reelmill submit -N 4 -- transcode "
                            "videos/ -o out/");
    }
    const Command parsed = parse({end + 1, words.end()}, "");
    const auto* transcode = std::get_if<TranscodeCommand>(&parsed);
    if (transcode == nullptr || transcode->start.print_command) {
        throw usage_failure("submit: behind -- there is nothing to be run; leave out --help, --version and "
                            "--print-command there");
    }
    SubmitCommand command;
    command.transcode = *transcode;
    command.arguments.assign(end + 2, words.end());
    command.slurm_options.assign(words.begin(), end);
    command.dry_run = std::erase(command.slurm_options, "--dry-run") > 0;
    return command;
}

const char* const input_notes =
    "INPUT is a file, a folder (searched to any depth, without names that begin with a dot and without files that are "
    "no videos by their names), or @LIST, a file with a path a line. Names that begin with a dash come after --.";

std::vector<CommandEntry> commands_of_files() {
    return {
        {"transcode", "transcode [options] INPUT... -o OUTPUT", "transcode files and folders", input_notes,
         transcode_form},
        {"plan", "plan [options] INPUT...", "show what transcode would do: shards, predicted cost, memory",
         "Takes the options of transcode and changes nothing.", plan_form},
        {"verify", "verify OUTPUT --source INPUT", "check that every frame and every timestamp is there",
         "Compares packets: frame count, every timestamp, audio and subtitle durations, colour, aspect and rotation.",
         verify_form},
        {"probe", "probe INPUT...", "show what reelmill sees in a file", input_notes, probe_form},
        {"status", "status JOBDIR [--follow]", "show how far a job is, from any machine that sees its folder",
         "JOBDIR is the job folder, or the OUTPUT of the job. Only reads; exit status 0 if there was something to "
         "show, and with --follow that of the job.",
         status_form},
        {"submit", "submit [--dry-run] [options of sbatch] -- transcode ...",
         "size a Slurm job by its plan, and submit it",
         "All options of sbatch are handed on, and win over what the plan asks for: nodes, ranks, cores, memory, time. "
         "Behind -- comes the command as it would be run here. The job stops in time, goes back into the queue when it "
         "is not finished, and goes on where it was.",
         submit_form, read_submit},
        {"topology", "topology [--ranks N]", "show the cores of this machine, and which rank and slot would run where",
         "Shows what this process may use; the ranks of a job see what Slurm or mpirun leaves them.", topology_form},
    };
}

} // namespace

RawPath only_operand(const CommandLine& line, const std::string& command, const std::string& what,
                     const std::string& more) {
    if (line.operands().size() != 1) {
        throw usage_failure(fmt::format("{0}: {1} {2} given; name one, as in reelmill {0} OUTPUT{3}", command,
                                        line.operands().empty() ? "no" : "several",
                                        line.operands().empty() ? what + " is" : what + "s are", more));
    }
    return line.operands().front();
}

const std::vector<CommandEntry>& command_table() {
    static const std::vector<CommandEntry> table = [] {
        auto all = commands_of_files();
        std::ranges::move(running_job_commands(), std::back_inserter(all));
        return all;
    }();
    return table;
}

} // namespace reelmill::cli
