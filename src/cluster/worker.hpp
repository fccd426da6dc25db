// The part of a rank that takes orders and answers them. Every rank has one. Private to the room.
#pragma once

#include "reelmill/cluster/log_relay.hpp"
#include "reelmill/cluster/rank_loop.hpp"
#include "reelmill/cluster/worker_pool.hpp"

#include "message_sender.hpp"

#include <algorithm>
#include <deque>
#include <optional>
#include <set>

namespace reelmill::cluster {

class Worker {
public:
    Worker(MessageSender& sender, const RankOptions& options, const task::TaskRunner& runner);

    /// Follows `coordinator`, who has announced itself: tells what this rank holds, and once more all that nobody has
    /// confirmed.
    void greet(int coordinator, task::Term term, bool sees_files);
    void obey(const message::Envelope& order);
    /// Sends what has happened since the last call. True if tasks have come to their end.
    bool report();
    void report_progress();
    /// Passes a caught signal on, once.
    void report_signal();
    /// Says that this rank wants to leave, once it is to.
    void report_leave_wish();
    /// By an order of the coordinator.
    void wish_to_leave(std::chrono::milliseconds grace);
    /// It left because it was to, not because the run was over.
    [[nodiscard]] bool left_early() const { return left_ && leaving_; }
    void wait(std::chrono::microseconds at_most) { pool_.wait(at_most); }
    [[nodiscard]] bool has_work() const { return !holding_.empty(); }
    /// As many tasks as slots, or more.
    [[nodiscard]] bool has_full_slots() const {
        return holding_.size() >= static_cast<std::size_t>(std::max(options_.slots, 1));
    }
    /// To where this rank's lines went before they were sent to the coordinator.
    void print(const message::LogLine& line) const;
    /// Set when the run is over: the status that the coordinator has told. Goodbye was sent.
    [[nodiscard]] std::optional<ExitStatus> left() const { return left_; }

private:
    void leave(const message::Leave& order);
    void send_log_lines();

    MessageSender& sender_;
    const RankOptions& options_;
    LogRelay log_;
    std::optional<RelayedDefaultLogger> relayed_;
    WorkerPool pool_; ///< after the relay: its threads log
    std::set<task::TaskId> holding_;
    std::deque<message::Answer> unconfirmed_; ///< ascending by sequence
    std::int64_t last_answer_ = 0;
    bool signal_reported_ = false;
    std::optional<std::chrono::milliseconds> leaving_; ///< the grace that was asked for
    std::optional<ExitStatus> left_;
};

} // namespace reelmill::cluster
