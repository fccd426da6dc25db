// The Slurm job that was submitted for a job folder.
#pragma once

#include "reelmill/core/kept_fields.hpp"

#include <optional>
#include <string>

namespace reelmill::job {

struct SlurmJob {
    std::string id;
    std::int64_t submitted_unix_seconds = 0;
};
REELMILL_KEPT_FIELDS(SlurmJob, (id, submitted_unix_seconds), ())

[[nodiscard]] std::string slurm_file(const std::string& job_folder);   ///< slurm.json
[[nodiscard]] std::string slurm_script(const std::string& job_folder); ///< submit.sbatch: what was submitted

/// Throws Failure{environment}.
void save_slurm_job(const std::string& job_folder, const SlurmJob& job);
/// The last one. None where there is none, or it cannot be understood. Throws NewerFormat.
[[nodiscard]] std::optional<SlurmJob> load_slurm_job(const std::string& job_folder);

} // namespace reelmill::job
