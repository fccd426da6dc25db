// What a rank that coordinates needs from around it: the job, what was known of it, and hooks for all that it writes.
#pragma once

#include "reelmill/job/job_spec.hpp"
#include "reelmill/job/requests.hpp"
#include "reelmill/mailbox/helper_mail.hpp"
#include "reelmill/message/wire.hpp"
#include "reelmill/scatter/action.hpp"
#include "reelmill/scatter/run_snapshot.hpp"
#include "reelmill/status/status.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace reelmill::cluster {

/// Hooks are called on the thread of run_rank, and hold everything up while they run. Empty ones are skipped. A Failure
/// that on_title, delete_segments or checkpoint throws stops the run as its kind says; one of on_status is logged.
struct Coordination {
    job::JobSpec spec;
    task::Term term = 1;
    bool takes_over = false; ///< from another coordination of the same run
    /// What that coordination, or else an earlier run, has left.
    std::optional<scatter::RunSnapshot> inherited;
    // Told to all ranks, so that whoever takes over finds the job.
    RawPath job_folder;
    std::string run_id;
    task::Term first_term = 1;              ///< of this run
    std::string host;                       ///< of this rank, for people
    std::vector<job::Landmark> landmarks;   ///< by which they find out whether they see its files
    bool files_through_mpi = false;         ///< was asked for: nobody has to be told that ranks do not see the files
    bool restarted = false;                 ///< the same start of the job, whose ranks were lost
    std::string version = REELMILL_VERSION; ///< what all ranks must say in their Hello
    double ends_at_unix = 0;                ///< seconds since the epoch: the run stops before; 0: no such time
    /// Opens the mail for helpers, when the coordination begins. Empty: nobody may help.
    std::function<std::unique_ptr<mailbox::HelperMail>()> open_helper_mail;

    std::function<void(const status::Status&)> on_status;        ///< about every half second, and once at the end
    std::function<void(const scatter::TitleFinished&)> on_title; ///< each row of the summary, as soon as it is settled
    std::function<void(const scatter::DeleteSegments&)> delete_segments; ///< after on_title of the same title
    std::function<void(const message::LogLine&)>
        on_log; ///< lines of other ranks; empty: into the default logger, rank named

    /// What somebody asks of the run, in the order in which it was asked. Asked about every second.
    std::function<std::vector<job::Request>()> requests;

    /// Whether a checkpoint is wanted now; asked all the time.
    std::function<bool()> checkpoint_due;
    /// Takes a snapshot to be written; does not wait for that.
    std::function<void(std::shared_ptr<const scatter::RunSnapshot>)> checkpoint;
    /// Whether all that checkpoint() was given is durable.
    std::function<bool()> checkpoint_written;

    /// Another rank has taken over: this coordination must not write any more. Asked about every second, and before
    /// `finished`; also the place to show the world that this one is alive.
    std::function<bool()> overtaken;
    /// The run is over; called before any rank leaves.
    std::function<void(const job::RunSummary&)> finished;
};

/// What is known of the coordination that came before.
struct Predecessor {
    task::Term term = 0; ///< the highest one heard of; 0: none ever spoke, and the rest is empty
    task::Term first_term = 0;
    RawPath job_folder;
    std::string run_id;
};

} // namespace reelmill::cluster
