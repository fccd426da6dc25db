// The coordinator's inner life. coordinator.cpp holds the flow of events; coordinator_dispatch.cpp who gets what;
// coordinator_prefetch.cpp what waits on a rank; coordinator_tail.cpp the same near the end, coordinator_second_try.cpp
// what is begun twice then; coordinator_leave.cpp ranks that go, or whose time is limited;
// coordinator_restore.cpp snapshots; coordinator_close.cpp how titles and the run come to an end;
// coordinator_status.cpp the figures for display.
#pragma once

#include "reelmill/scatter/coordinator.hpp"
#include "reelmill/scatter/ledger.hpp"
#include "reelmill/scatter/rank_speeds.hpp"
#include "reelmill/scatter/roster.hpp"
#include "reelmill/scatter/work_queue.hpp"

#include "rank_rates.hpp"
#include "run_state.hpp"

#include <map>
#include <optional>
#include <unordered_map>

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
    [[nodiscard]] bool ends_within(task::TaskId id, double seconds) const;

    void hand_back(task::TaskId id, TaskRecord& task);
    void let_go(int rank);
    [[nodiscard]] bool ends_in_time(int rank, task::TaskId id, double waits = 0) const;
    [[nodiscard]] double longest_wait(int rank) const;
    [[nodiscard]] Roster::Wanted wanted_for(task::TaskId id, Roster::FileAccess access) const;
    [[nodiscard]] bool first_is_too_long() const;
    bool assign_what_ends_in_time();
    [[nodiscard]] std::optional<task::TaskId> first_that_ends_in_time(int rank) const;
    void stop_if_time_is_over();

    void accept(task::TaskId id, TaskRecord& task, const TaskFinished& event);
    [[nodiscard]] static bool lost_too_often(TitleRecord& title, const Step& step);
    void accept_failure(task::TaskId id, TaskRecord& task, const task::TaskFailure& failure);
    void follow(TitleRecord& title, const Step& step);
    void settle(task::TaskId id, TaskRecord& task);
    void forget_if_answered(task::TaskId id);

    void enqueue(const Order& order);
    void dispatch(std::optional<int> asking);
    void assign(int rank, task::TaskId id, TaskRecord& task);
    struct Later {
        int rank = 0;
        double free_in = 0; ///< seconds
    };
    bool assign_something();
    bool assign_to_one_of(task::TaskId first, Roster::FileAccess access);
    [[nodiscard]] bool can_be_done_anywhere(task::TaskId id) const { return tasks_.at(id).place.anywhere; }
    [[nodiscard]] Roster::FileAccess access_for(task::TaskId id) const;
    [[nodiscard]] std::optional<task::TaskId> first_for(int rank) const;
    [[nodiscard]] std::vector<int> idle_candidates(int rank, const Roster::Wanted& wanted) const;
    [[nodiscard]] double free_in(int rank) const;
    [[nodiscard]] std::vector<Later> faster_ranks(int rank) const;
    [[nodiscard]] std::optional<task::TaskId> choose_for(int rank) const;
    [[nodiscard]] std::int64_t memory_of(task::TaskId id) const;
    void prefetch(int rank);
    [[nodiscard]] bool worth_prefetching(int rank) const;
    [[nodiscard]] bool waits_enough(int rank, task::TaskId next) const;

    [[nodiscard]] bool is_near_the_end() const;
    void learn_from_progress(const ProgressReported& event, TaskRecord& task);
    [[nodiscard]] double seconds_left(int rank, const TaskRecord& task) const;
    struct Late {
        double seconds_left = 0;
        task::TaskId id = 0;
    };
    [[nodiscard]] std::vector<Late> latest_first() const;
    [[nodiscard]] std::optional<int> helper_for(const Late& late) const;
    void help_stragglers();
    [[nodiscard]] bool straggles(const TaskRecord& task) const;

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
    std::unordered_map<task::TaskId, TaskRecord> tasks_;
    WorkQueue queue_;
    Roster roster_;
    Ledger ledger_;
    RankRates rates_;
    RankSpeeds speeds_;
    std::vector<Action> actions_;
    job::RunSummary summary_;
    double now_ = 0;
    double started_ = 0;
    double next_look_ = 0; ///< for stragglers
    std::size_t open_titles_ = 0;
    int unprobed_titles_ = 0;
    bool any_shard_done_ = false;                     ///< since the job was started; true where that is not known
    std::map<task::TaskId, std::vector<int>> claims_; ///< ranks that hold what this coordination has not ordered yet
    std::map<task::TitleId, std::vector<PieceSnapshot>> inherited_; ///< finished pieces, until start() has taken them
    std::map<task::TaskId, TaskFinished> early_; ///< answers to what this coordination has not ordered yet
    std::vector<task::TaskId> ripe_;             ///< of these, what was ordered since
    bool took_over_ = false;
    bool waits_for_reports_ = false;
    bool stopping_ = false;
    bool finished_ = false;
};

} // namespace reelmill::scatter
