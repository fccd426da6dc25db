// A Slurm job as its own processes see it: which nodes it has, which of them live, when it ends.
#pragma once

#include "reelmill/slurm/command.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace reelmill::slurm {

/// Gives an environment variable's value; none when it is not set.
using Environment = std::function<std::optional<std::string>(const std::string& name)>;

struct NodeShare {
    std::string name;
    int tasks = 1; ///< that the job has on it
    friend bool operator==(const NodeShare&, const NodeShare&) = default;
};

/// Of the job that this process belongs to; none outside of Slurm.
[[nodiscard]] std::optional<std::string> job_id(const Environment& environment);

/// What Slurm calls the node on which this process runs, which need not be its host name; none outside of Slurm.
[[nodiscard]] std::optional<std::string> node_name(const Environment& environment);

/// How many CPUs the job has on this node, as Slurm counts them: cores or hardware threads. Where Slurm confines jobs,
/// the affinity mask says the same, and better. None outside of Slurm.
[[nodiscard]] std::optional<int> cpus_on_this_node(const Environment& environment);

/// When the job's time is over, in Unix seconds: as Slurm says now (limits are changed while jobs run), else as it said
/// at the start (SLURM_JOB_END_TIME). None outside of Slurm and where nobody knows. Blocks for seconds at most.
[[nodiscard]] std::optional<std::int64_t> end_of_job(const Environment& environment, const Ask& ask);

/// The job was cancelled: it is not to be started again by the queue. Outside of Slurm nothing happens, and where there
/// is no scontrol: batch scripts look for themselves. Blocks.
void keep_out_of_queue(const Environment& environment, const Ask& ask);

/// The nodes that the job was given when it started, in Slurm's order. Empty outside of Slurm, and where `scontrol`
/// does not work. Blocks.
[[nodiscard]] std::vector<NodeShare> nodes_of_job(const Environment& environment, const Ask& ask);

/// Those of `nodes` that Slurm has taken from the job (as it does under --no-kill) or takes for dead or not answering.
/// It notices late. Empty where Slurm does not answer. Blocks.
[[nodiscard]] std::set<std::string> nodes_given_up(const std::vector<NodeShare>& nodes, const Environment& environment,
                                                   const Ask& ask);

/// The nodes that the job has now: some may have been lost, or added. Empty outside of Slurm, and where it does not
/// answer. Blocks.
[[nodiscard]] std::vector<std::string> nodes_of_job_now(const Environment& environment, const Ask& ask);

/// Whether a process can be started on the node now, beside whatever runs there. Blocks for ten seconds at most.
[[nodiscard]] bool node_answers(const std::string& node, const Ask& ask);

/// "2(x3),1" is 2 2 2 1, as SLURM_TASKS_PER_NODE has it. Empty for anything else. Pure.
[[nodiscard]] std::vector<int> counts_in(const std::string& text);

} // namespace reelmill::slurm
