#include "reelmill/job/slurm_job.hpp"

#include "job_lock_files.hpp"
#include "reelmill/core/kept_file.hpp"
#include "reelmill/disk/atomic_file.hpp"
#include "reelmill/disk/folders.hpp"
#include "reelmill/disk/paths.hpp"
#include "reelmill/disk/read_file.hpp"

namespace reelmill::job {

std::string slurm_file(const std::string& job_folder) { return disk::join(job_folder, "slurm.json"); }
std::string slurm_script(const std::string& job_folder) { return disk::join(job_folder, "submit.sbatch"); }

void save_slurm_job(const std::string& job_folder, const SlurmJob& job) {
    disk::make_private_folder(terms_folder(job_folder)); // by which the folder is known before anybody works in it
    disk::write_file_atomically(slurm_file(job_folder), kept_text(job, 1));
}

std::optional<SlurmJob> load_slurm_job(const std::string& job_folder) {
    constexpr std::size_t longest_file = 65536; // bytes
    return disk::read_kept<SlurmJob>(slurm_file(job_folder), longest_file);
}

} // namespace reelmill::job
