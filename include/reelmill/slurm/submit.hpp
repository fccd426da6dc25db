// Handing a job to Slurm, and asking what has become of it. Through Slurm's commands; blocks for seconds.
#pragma once

#include "reelmill/slurm/command.hpp"
#include "reelmill/slurm/sizing.hpp"

#include <optional>
#include <string>
#include <vector>

namespace reelmill::slurm {

/// The nodes of the partition, or of the default one. None: there is no Slurm here, it does not answer, or has none.
[[nodiscard]] std::optional<Nodes> ask_for_nodes(const std::optional<std::string>& partition);

/// sbatch with these options, then those of the user, which win. Returns the job's number. Throws
/// Failure{environment} with what sbatch says.
[[nodiscard]] std::string submit(const std::string& script, std::vector<std::string> options,
                                 const std::vector<std::string>& given_options, const Ask& ask);

/// A job's state in Slurm's words, such as PENDING or RUNNING. Empty: it is no longer in the queue, or nobody knows.
[[nodiscard]] std::string state_of_job(const std::string& id);

} // namespace reelmill::slurm
