// The folder in which a job keeps what must outlive its processes, and the names of the files in it.
#pragma once

#include "reelmill/job/job_spec.hpp"

#include <optional>
#include <string>

namespace reelmill::job {

[[nodiscard]] std::string spec_file(const std::string& job_folder);   ///< job.json: the JobSpec
[[nodiscard]] std::string status_file(const std::string& job_folder); ///< status.json: status::Status
/// There once a rank of the run has started, whatever became of it.
[[nodiscard]] std::string started_file(const std::string& job_folder);
[[nodiscard]] std::string summary_file(const std::string& job_folder); ///< summary.json: RunSummary and run id
[[nodiscard]] std::string
done_folder(const std::string& job_folder); ///< done/, of a part the shared one: a record per output
[[nodiscard]] std::string segments_folder(const std::string& job_folder);
[[nodiscard]] std::string markers_folder(const std::string& job_folder);    ///< working/: of tasks that somebody is at
[[nodiscard]] std::string checkpoint_folder(const std::string& job_folder); ///< checkpoint/
[[nodiscard]] std::string requests_file(const std::string& job_folder); ///< what people ask of a run: job/requests.hpp
[[nodiscard]] std::string fulfilled_requests_file(const std::string& job_folder);
[[nodiscard]] std::string helper_script_file(const std::string& job_folder); ///< help.sh: what helper jobs run
/// There while a run is at work that takes helpers.
[[nodiscard]] std::string helpers_folder(const std::string& job_folder); ///< helpers/: letter boxes of those who join
[[nodiscard]] std::string hosts_file(const std::string& job_folder);     ///< hosts: of a start without silent ones

/// Makes the job folder (0700) and its done folder, for a part also the shared folder, and the folders of all outputs
/// that are to be made. No folder of an output may be a link that leads elsewhere: checked again here, after prepare().
/// Throws Failure{environment}.
void make_job_folder(const JobSpec& spec);

void save_spec(const JobSpec& spec);
/// Throws NewerFormat where the folder holds a job that a newer reelmill was stopped at: what it needs to go on is not
/// to be replaced by what this program knows of it.
void refuse_newer_job(const std::string& job_folder);
/// Throws Failure{environment} where there is none or it cannot be understood, NewerFormat.
[[nodiscard]] JobSpec load_spec(const RawPath& spec_file);

/// `run_id` tells this start of the program from all others, so that a summary left by an earlier one is never
/// believed.
void save_summary(const std::string& job_folder, const RunSummary& summary, const std::string& run_id);
/// None where there is none of this run. Throws NewerFormat.
[[nodiscard]] std::optional<RunSummary> load_summary(const std::string& job_folder, const std::string& run_id);
/// Whatever run left it. None where there is none, or one that cannot be understood. Throws NewerFormat.
[[nodiscard]] std::optional<RunSummary> load_last_summary(const std::string& job_folder);

/// Removes what only a running job needs: the spec, the status, the checkpoints, markers and temporary files of ranks
/// that died, and the segments folder where it is empty. Records and the summary stay. For runs that have nothing left
/// to resume. Failures are logged, not thrown.
void tidy_job_folder(const std::string& job_folder);
/// Nothing is there that tidy_job_folder() would remove, and no segments.
[[nodiscard]] bool is_tidy(const std::string& job_folder);

/// Removes the segments of all titles of a job that is finished: whoever published them may have died before it could.
void remove_segments(const JobSpec& spec);

} // namespace reelmill::job
