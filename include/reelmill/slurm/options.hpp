// sbatch's options as a user gives them. Those that matter for a job's size are understood; all are handed on as they
// are. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace reelmill::slurm {

/// None: the user has not said.
struct GivenSize {
    std::optional<int> nodes; ///< of a range the least
    std::optional<int> tasks;
    std::optional<int> tasks_per_node;
    std::optional<int> cores_per_task;
    std::optional<std::string> partition;
    bool memory = false; ///< in whatever unit, for whatever
    bool time = false;
    bool warning_signal = false;
    bool job_name = false;
};

/// `words` as sbatch takes them: "-N4", "-N 4", "--nodes=2-4", "--nodes 4". Throws Failure{usage} for a word that is no
/// option and no option's value (sbatch would take it for a script), and for options that make no sense here (--array,
/// --wrap, --parsable, ...).
[[nodiscard]] GivenSize given_size(const std::vector<std::string>& words);

} // namespace reelmill::slurm
