// What a rank that coordinates owns: the right to write in the job folder, the checkpoints, the status for whoever
// watches, the records of what is done.
#pragma once

#include "reelmill/checkpoint/checkpoint_store.hpp"
#include "reelmill/checkpoint/checkpoint_writer.hpp"
#include "reelmill/cli/command.hpp"
#include "reelmill/cluster/coordination.hpp"
#include "reelmill/job/job_lock.hpp"
#include "reelmill/job/requests.hpp"
#include "reelmill/progress/reporter.hpp"
#include "reelmill/staging/job_files.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <string>

namespace reelmill::app {

class JobCoordinatorHost final : public cluster::CoordinatorHost {
public:
    using DropSegments = staging::JobFiles::DropSegments;

    /// Of a run that begins: prepares the job, unless whoever started the ranks has done so; waits for the job folder.
    /// Throws Failure{usage} if another run has it.
    static std::shared_ptr<JobCoordinatorHost> open(const cli::TranscodeCommand& command, int rank,
                                                    DropSegments drop = {});
    /// Of a run that goes on without the rank that coordinated it.
    static std::shared_ptr<JobCoordinatorHost> take_over(const cli::TranscodeCommand& command, int rank,
                                                         const cluster::Predecessor& predecessor,
                                                         DropSegments drop = {});

    /// Keeps `host` alive. To be called once.
    static cluster::Coordination coordination(const std::shared_ptr<JobCoordinatorHost>& host);
    /// Set once the run has come to its end under this coordination.
    [[nodiscard]] const std::optional<job::RunSummary>& summary() const { return summary_; }
    /// After all ranks have left: tidies up, gives the folder free, and shows the summary where nobody else will.
    /// Gives the exit status of the run.
    [[nodiscard]] ExitStatus close(bool json);
    [[nodiscard]] bool launched() const { return launched_; }

private:
    struct Beginning {
        job::JobSpec spec;
        std::string run_id;
        bool takes_over = false;
        task::Term first_term = 0; ///< of the run that goes on
    };
    JobCoordinatorHost(const cli::TranscodeCommand& command, Beginning beginning, job::JobLock lock, DropSegments drop);

    [[nodiscard]] std::unique_ptr<mailbox::HelperMail> open_helper_mail() override;
    [[nodiscard]] std::vector<job::Request> take_requests() override { return requests_.take(); }
    void show(const status::Status& status) override;
    void record(const scatter::TitleFinished& title) override;
    void delete_segments(const scatter::DeleteSegments& segments) override;
    [[nodiscard]] bool checkpoint_due() override;
    void checkpoint(std::shared_ptr<const scatter::RunSnapshot> snapshot) override;
    [[nodiscard]] bool checkpoint_written() override;
    [[nodiscard]] bool overtaken() override;
    void finish(const job::RunSummary& summary) override;

    void keep_what_is_published();
    void inherit_what_is_published();

    bool launched_;
    bool keep_segments_;
    bool files_through_mpi_;
    bool takes_helpers_; ///< segments lie in the job folder, where helpers can put theirs
    double ends_at_unix_;
    bool restarted_;    ///< the same start of the job, whose ranks were lost
    DropSegments drop_; ///< empty: segments lie in the job folder alone
    job::JobSpec spec_;
    std::string run_id_;
    bool takes_over_;
    job::JobLock lock_;
    job::RequestReader requests_;
    checkpoint::CheckpointStore store_;
    task::Term first_term_; ///< of this run
    std::optional<scatter::RunSnapshot> inherited_;
    std::optional<checkpoint::CheckpointWriter> writer_;
    std::optional<progress::Reporter> reporter_;
    std::optional<job::RunSummary> summary_;
    std::chrono::steady_clock::time_point renewed_;
};

/// The job that is asked for; what is to be known about it is logged.
[[nodiscard]] job::JobSpec prepared(const cli::TranscodeCommand& command);

/// For the process that started this rank: whatever becomes of the rank, mpirun could start it.
void show_that_a_rank_has_started();

} // namespace reelmill::app
