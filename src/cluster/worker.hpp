// The part of a rank that takes orders and answers them. Every rank has one. Private to the room.
#pragma once

#include "reelmill/cluster/log_relay.hpp"
#include "reelmill/cluster/rank_loop.hpp"
#include "reelmill/cluster/worker_pool.hpp"

#include "post.hpp"

#include <optional>

namespace reelmill::cluster {

class Worker {
public:
    Worker(Post& post, const RankOptions& options, const job::TaskRunner& runner);

    /// Asks for work.
    void greet();
    void obey(const Envelope& order);
    /// Sends what has happened since the last call. True if tasks have come to their end.
    bool report();
    void report_progress();
    /// Passes a caught signal on, once.
    void report_signal();
    void wait(std::chrono::microseconds at_most) { pool_.wait(at_most); }
    /// Set when the run is over: the status that rank 0 has told. Goodbye was sent.
    [[nodiscard]] std::optional<ExitStatus> left() const { return left_; }

private:
    void leave(ExitStatus status);
    void send_log_lines();

    Post& post_;
    const RankOptions& options_;
    LogRelay log_;
    std::optional<RelayedDefaultLogger> relayed_;
    WorkerPool pool_; ///< after the relay: its threads log
    bool signal_reported_ = false;
    std::optional<ExitStatus> left_;
};

} // namespace reelmill::cluster
