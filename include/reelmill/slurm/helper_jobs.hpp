// Slurm jobs that help a run: one node each, on which `reelmill join` is the whole batch script.
#pragma once

#include "reelmill/slurm/allocation.hpp"

#include <string>
#include <vector>

namespace reelmill::slurm {

struct HelperJob {
    std::string id;
    bool running = false; ///< false: it waits in the queue
};

/// One name for all helper jobs of a job folder, by which they are found again. Pure.
[[nodiscard]] std::string name_of_helper_jobs(const std::string& job_folder);

/// The batch script of a helper: `program` and `job_folder` are absolute. The shell becomes the helper, so that Slurm's
/// signals to the batch shell reach it. Pure.
[[nodiscard]] std::string helper_script(const std::string& program, const std::string& job_folder);

/// Those of this user that are in the queue or run, oldest first; none are told of where Slurm does not answer: then
/// the result is empty and `answered` false. Blocks.
struct HelperJobs {
    bool answered = false;
    std::vector<HelperJob> jobs;
};
[[nodiscard]] HelperJobs helper_jobs(const std::string& name, const Ask& ask);

/// `options`: sbatch's own, as the user gave them. Returns the job's id. Throws Failure{environment} with what sbatch
/// says. Blocks.
std::string submit_helper(const std::string& name, const std::string& script_file,
                          const std::vector<std::string>& options, const Ask& ask);

/// One that runs finishes its shards and goes, one that waits is taken out of the queue. Blocks.
void let_go(const HelperJob& job, const Ask& ask);

} // namespace reelmill::slurm
