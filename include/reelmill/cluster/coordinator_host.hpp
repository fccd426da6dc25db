// What a rank that coordinates asks of its surroundings, and tells them: the job folder, the checkpoints, whoever
// watches.
#pragma once

#include "reelmill/job/job_spec.hpp"
#include "reelmill/job/requests.hpp"
#include "reelmill/mailbox/helper_mail.hpp"
#include "reelmill/message/wire.hpp"
#include "reelmill/scatter/action.hpp"
#include "reelmill/scatter/run_snapshot.hpp"
#include "reelmill/status/status.hpp"

#include <memory>
#include <vector>

namespace reelmill::cluster {

/// Called on the thread of run_rank; every call holds everything up while it lasts. This one itself writes nothing,
/// wants no checkpoints, and takes no helpers.
class CoordinatorHost {
public:
    CoordinatorHost() = default;
    virtual ~CoordinatorHost() = default;
    CoordinatorHost(const CoordinatorHost&) = delete;
    CoordinatorHost& operator=(const CoordinatorHost&) = delete;

    /// When the coordination begins. Null: nobody may help. Throws Failure{environment}.
    [[nodiscard]] virtual std::unique_ptr<mailbox::HelperMail> open_helper_mail() { return nullptr; }
    /// What somebody asks of the run, in the order in which it was asked. Asked about every second.
    [[nodiscard]] virtual std::vector<job::Request> take_requests() { return {}; }

    /// About every half second, and once at the end. A Failure is logged.
    virtual void show(const status::Status& /*status*/) {}
    /// A row of the summary is settled. A Failure stops the run as its kind says.
    virtual void record(const scatter::TitleFinished& /*title*/) {}
    /// After record() of the same title. A Failure stops the run as its kind says.
    virtual void delete_segments(const scatter::DeleteSegments& /*segments*/) {}
    /// A line of a rank's log. False: it goes where this rank's own lines go, with the rank's name.
    virtual bool print(const message::LogLine& /*line*/) { return false; }

    /// Whether a checkpoint is wanted now; asked all the time.
    [[nodiscard]] virtual bool checkpoint_due() { return false; }
    /// Takes a snapshot to be written; does not wait for that. A Failure stops the run as its kind says.
    // NOLINTNEXTLINE(performance-unnecessary-value-param): who overrides this keeps it
    virtual void checkpoint(std::shared_ptr<const scatter::RunSnapshot> /*snapshot*/) {}
    /// Whether all that checkpoint() was given is durable.
    [[nodiscard]] virtual bool checkpoint_written() { return false; }

    /// Another rank has taken over: this coordination must not write any more. Asked about every second, and before
    /// finish(); also the place to show the world that this one is alive.
    [[nodiscard]] virtual bool overtaken() { return false; }
    /// The run is over; called before any rank leaves.
    virtual void finish(const job::RunSummary& /*summary*/) {}
};

} // namespace reelmill::cluster
