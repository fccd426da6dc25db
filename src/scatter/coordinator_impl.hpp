// The coordinator's inner life: events change the state, and policies, which see the run but cannot change it, say what
// follows. coordinator.cpp holds the flow of events; coordinator_dispatch.cpp hands out, takes back and lets go;
// coordinator_restore.cpp snapshots; coordinator_close.cpp how titles and the run come to an end;
// coordinator_status.cpp the figures for display. Who gets what: dispatch_policy, tail_policy, prefetch_policy,
// second_try_policy, time_limit_policy, leave_policy.
#pragma once

#include "reelmill/scatter/coordinator.hpp"
#include "reelmill/scatter/ledger.hpp"
#include "reelmill/scatter/rank_speeds.hpp"
#include "reelmill/scatter/roster.hpp"
#include "reelmill/scatter/work_queue.hpp"

#include "rank_rates.hpp"
#include "run_view.hpp"
#include "second_try_policy.hpp"

#include <map>
#include <optional>

namespace reelmill::scatter {

class Coordinator::Impl {
public:
    Impl(job::JobSpec spec, task::Term term);
    Impl(const Impl&) = delete; // titles refer to the spec in here
    Impl& operator=(const Impl&) = delete;

    std::vector<Action> start(double now);
    std::vector<Action> handle(const Event& event, double now);
    status::Status status(double now);
    void take_over(const RunSnapshot& snapshot);
    void resume(const RunSnapshot& snapshot, bool restarted);
    [[nodiscard]] RunSnapshot snapshot() const;
    [[nodiscard]] bool finished() const { return finished_; }

private:
    void on(const RankReady& event);
    void on(const RankLeaving& event);
    void on(const ProgressReported& event);
    void on(const TaskFinished& event);
    void on(const RankLost& event);
    void on(const StopRequested& event);
    void on(const RanksReported& event);
    void on(const GraceOver& event);

    void adopt(int rank, task::TaskId id);
    void keep_early_answer(const TaskFinished& event);
    void take_ripe_answers();
    void give(int rank, task::TaskId id, TaskRecord& task);
    void begin_again(TitleRecord& title);
    [[nodiscard]] std::vector<PieceSnapshot> pieces_of(const TitleRecord& title) const;

    [[nodiscard]] RunView view() const {
        return {titles_, tasks_, queue_, roster_, speeds_, claims_, now_, any_shard_done_};
    }
    void hand_back(task::TaskId id, TaskRecord& task);
    void let_go(int rank);

    void accept(task::TaskId id, TaskRecord& task, const TaskFinished& event);
    [[nodiscard]] static bool lost_too_often(TitleRecord& title, const Step& step);
    void accept_failure(task::TaskId id, TaskRecord& task, const task::TaskFailure& failure);
    void follow(TitleRecord& title, const Step& step);
    void settle(task::TaskId id, TaskRecord& task);
    void forget_if_answered(task::TaskId id);

    void enqueue(const Order& order);
    void dispatch(std::optional<int> asking);
    void assign(int rank, task::TaskId id, TaskRecord& task);
    void hand_out(const Handout& handout);
    void cancel(int rank, const std::vector<task::TaskId>& tasks);
    void learn_from_progress(const ProgressReported& event, TaskRecord& task);
    void help_stragglers();

    void close(TitleRecord& title, job::TitleState state, const std::string& line, const std::string& chain);
    void delete_segments_if_released(TitleRecord& title);
    void report_settled_rows();
    void stop(ExitStatus status, const std::string& line, double grace_seconds = 0);
    void finish_if_over();
    void complete_outcome(TitleRecord& title) const;

    [[nodiscard]] InFlight in_flight() const;
    [[nodiscard]] Load in_flight_on(int rank) const;
    [[nodiscard]] std::vector<status::RankSeen> rank_rows(double now);
    [[nodiscard]] std::vector<std::string> names_of_running_titles() const;
    [[nodiscard]] TitleRecord& title_of(const TaskRecord& task) {
        return titles_[static_cast<std::size_t>(task.title)];
    }

    const job::JobSpec spec_;
    const task::Term term_;
    std::vector<TitleRecord> titles_;
    Tasks tasks_;
    WorkQueue queue_;
    Roster roster_;
    Ledger ledger_;
    RankRates rates_;
    RankSpeeds speeds_;
    std::vector<Action> actions_;
    job::RunSummary summary_;
    double now_ = 0;
    double started_ = 0;
    LookTimes looks_; ///< at stragglers
    std::size_t open_titles_ = 0;
    int unprobed_titles_ = 0;
    bool any_shard_done_ = false; ///< since the job was started; true where that is not known
    Claims claims_;
    std::map<task::TitleId, std::vector<PieceSnapshot>> inherited_; ///< finished pieces, until start() has taken them
    std::map<task::TaskId, TaskFinished> early_; ///< answers to what this coordination has not ordered yet
    std::vector<task::TaskId> ripe_;             ///< of these, what was ordered since
    bool took_over_ = false;
    bool waits_for_reports_ = false;
    bool stopping_ = false;
    bool finished_ = false;
};

} // namespace reelmill::scatter
