// What is in a job folder, for `reelmill status`. Only reads.
#pragma once

#include "reelmill/checkpoint/checkpoint_store.hpp"
#include "reelmill/job/done_record.hpp"
#include "reelmill/job/job_spec.hpp"
#include "reelmill/status/status_file.hpp"
#include "reelmill/watch/job_view.hpp"

#include <chrono>
#include <map>
#include <optional>
#include <string>

namespace reelmill::watch {

/// Looks as often as it is told to, and reads again only what has changed. One thread; blocks on the file system.
class JobLook {
public:
    explicit JobLook(std::string job_folder);

    /// Throws Failure{environment} where the folder cannot be read.
    [[nodiscard]] JobView look();

private:
    using Clock = std::chrono::steady_clock;

    void look_at_status(JobFacts& facts);
    void read_spec();
    void read_summary();
    void look_at_slurm(JobFacts& facts) const;
    [[nodiscard]] std::string state_in_queue(const std::string& slurm_job);
    void read_checkpoint();
    void read_done_records(std::int64_t since_ns);
    [[nodiscard]] std::vector<TitleRow> titles_of(const JobView& view);
    void add_what_is_known(std::vector<TitleRow>& rows, const JobView& view);

    std::string folder_;
    status::StatusWatch status_watch_;
    std::optional<status::Status> status_;
    std::optional<Clock::time_point> status_written_; ///< as seen from here: at the second status or later
    std::optional<job::JobSpec> spec_;
    std::int64_t spec_modified_ns_ = -1;
    std::optional<job::RunSummary> summary_;
    std::int64_t summary_modified_ns_ = -1;
    checkpoint::CheckpointStore store_;
    std::optional<scatter::RunSnapshot> snapshot_;
    std::int64_t checkpoints_modified_ns_ = -1;
    std::map<std::string, job::DoneRecord> records_; ///< of this run, by their file names
    std::int64_t records_modified_ns_ = -1;
    std::string slurm_state_;
    std::optional<Clock::time_point> slurm_asked_;
};

} // namespace reelmill::watch
