// `reelmill submit`: sizes a Slurm job by its plan, and hands it to sbatch.
#include "commands.hpp"
#include "metric_check.hpp"
#include "plan_titles.hpp"
#include "standard_output.hpp"

#include "reelmill/core/json.hpp"
#include "reelmill/disk/atomic_file.hpp"
#include "reelmill/disk/file_facts.hpp"
#include "reelmill/disk/paths.hpp"
#include "reelmill/job/job_folder.hpp"
#include "reelmill/job/prepare.hpp"
#include "reelmill/job/slurm_job.hpp"
#include "reelmill/launch/mpirun_command.hpp"
#include "reelmill/slurm/batch_script.hpp"
#include "reelmill/slurm/submit.hpp"
#include "reelmill/text/figures.hpp"
#include "reelmill/topology/machine.hpp"

#include <algorithm>
#include <ctime>
#include <fmt/format.h>

namespace reelmill::app {

namespace {

/// What is left to do; what cannot be done is told, and left to the run.
slurm::Work work_of(const job::Prepared& prepared) {
    slurm::Work work;
    std::vector<job::TitleSpec> titles = prepared.spec.titles;
    std::erase_if(titles, [](const job::TitleSpec& title) { return title.kept; });
    plan_titles(titles, prepared.spec.settings, [&](const job::TitleSpec& title, const PlanOrLine& made) {
        const auto* plan = std::get_if<title::TitlePlan>(&made);
        if (plan == nullptr) {
            if (title.required) {
                complain("warning: " + std::get<std::string>(made));
            }
            return;
        }
        ++work.titles;
        work.shards += static_cast<std::int64_t>(plan->shards.size());
        work.core_seconds += total_cost(*plan);
        work.encoder_bytes = std::max(work.encoder_bytes, plan->memory_bytes);
        for (const title::Shard& shard : plan->shards) {
            work.longest_shard = std::max(work.longest_shard, shard.cost);
        }
    });
    return work;
}

/// Where nobody tells of nodes, they are taken to be like this machine.
slurm::Nodes nodes_for(const slurm::GivenSize& given) {
    if (const auto nodes = slurm::ask_for_nodes(given.partition)) {
        return *nodes;
    }
    slurm::Nodes nodes;
    nodes.cores = static_cast<int>(topology::usable_cores().size());
    nodes.count = 4;
    complain(
        fmt::format("warning: Slurm tells nothing of the nodes{}; they are taken to have {} cores, as this machine has",
                    given.partition ? " of partition " + printable(*given.partition) : "", nodes.cores));
    return nodes;
}

void show_size(const slurm::Work& work, const slurm::Nodes& nodes, const slurm::Size& size,
               const slurm::GivenSize& given) {
    complain(fmt::format("to do: {}, {}, about {}; an encoder takes up to {}", text::count_text(work.titles, "title"),
                         text::count_text(work.shards, "shard"), text::core_time_text(work.core_seconds),
                         text::bytes_text(work.encoder_bytes)));
    if (!nodes.partition.empty()) {
        complain(fmt::format("partition {}: {} of {} and {}{}", printable(nodes.partition),
                             text::count_text(nodes.count, "node"), text::count_text(nodes.cores, "core"),
                             text::bytes_text(nodes.bytes),
                             nodes.longest_seconds > 0 ? ", at most " + slurm::time_text(nodes.longest_seconds) : ""));
    }
    const std::string memory = given.memory || size.bytes_per_node <= 0
                                   ? ""
                                   : fmt::format(", {} on each node", text::bytes_text(size.bytes_per_node));
    const std::string time = given.time ? "" : ", for " + slurm::time_text(size.asked_seconds);
    complain(fmt::format("asked for: {}, {} of {} on each{}{}; predicted to take {}",
                         text::count_text(size.nodes, "node"), text::count_text(size.ranks_per_node, "rank"),
                         text::count_text(size.cores_per_rank, "core"), memory, time,
                         text::duration_text(std::max(size.predicted_seconds, 1.0))));
}

std::string transcode_line(const cli::SubmitCommand& command) {
    const cli::Start& start = command.transcode.start;
    const bool ranks_given = start.ranks > 0 || start.hostfile;
    return fmt::format("{}{} {}", launch::shell_quoted({disk::this_program(), "transcode"}),
                       ranks_given ? "" : " -n \"$ranks\"", launch::shell_quoted(command.arguments));
}

/// In a file name, sbatch takes what follows a % for a number of the job.
std::string log_file(const std::string& job_folder) {
    std::string path;
    for (const char c : disk::join(job_folder, "slurm-")) {
        path += c == '%' ? "%%" : std::string(1, c);
    }
    return path + "%j.log";
}

void refuse_beside_a_queued_job(const std::string& job_folder) {
    const auto job = job::load_slurm_job(job_folder);
    const std::string state = job ? slurm::state_of_job(job->id) : "";
    if (!state.empty()) {
        throw usage_failure(
            fmt::format("{}: Slurm job {} does this already ({}); wait for it, or end it with: scancel {}",
                        printable(job_folder), job->id, state, job->id));
    }
}

std::string hand_over(const job::JobSpec& spec, const std::string& script, const cli::SubmitCommand& command) {
    const std::string& folder = spec.job_folder.bytes;
    job::make_job_folder(spec);
    disk::write_file_atomically(job::slurm_script(folder), script);
    std::string id =
        slurm::submit(job::slurm_script(folder), {"--chdir=" + disk::working_folder(), "--output=" + log_file(folder)},
                      command.slurm_options, slurm::ask);
    job::save_slurm_job(folder, {id, std::time(nullptr)});
    return id;
}

} // namespace

ExitStatus carry_out(const cli::SubmitCommand& command) {
    set_up_log(command.transcode.logging);
    const slurm::GivenSize given = slurm::given_size(command.slurm_options);
    refuse_missing_metric(command.transcode.request.settings.video);
    const job::Prepared prepared = job::prepare(command.transcode.request);
    const std::string& folder = prepared.spec.job_folder.bytes;
    for (const auto& rejected : prepared.spec.rejected) {
        complain("warning: " + rejected.line);
    }
    if (!command.dry_run) {
        refuse_beside_a_queued_job(folder);
    }
    const slurm::Work work = work_of(prepared);
    if (work.titles == 0) {
        complain("nothing to do: all titles that can be done are finished; nothing was submitted");
        return prepared.spec.rejected.empty() ? ExitStatus::done : ExitStatus::some_failed;
    }
    const slurm::Nodes nodes = nodes_for(given);
    const slurm::Size size = slurm::size_of(work, nodes, given);
    show_size(work, nodes, size, given);
    const std::string script =
        slurm::batch_script({size, given, transcode_line(command), launch::shell_quoted({folder}),
                             fmt::format("reelmill submit, version {}", REELMILL_VERSION)});
    if (command.dry_run) {
        print_text(script);
        return ExitStatus::done;
    }
    const std::string id = hand_over(prepared.spec, script, command);
    print("Slurm job {} is submitted; follow it with: reelmill status {} --follow\n", id,
          launch::shell_quoted({command.transcode.request.output.bytes}));
    return ExitStatus::done;
}

} // namespace reelmill::app
