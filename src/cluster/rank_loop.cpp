#include "reelmill/cluster/rank_loop.hpp"

#include "chief.hpp"
#include "worker.hpp"

#include <algorithm>
#include <spdlog/spdlog.h>

namespace reelmill::cluster {

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::microseconds;
using std::chrono::milliseconds;

// Polling at the longest distance costs an idle rank about 0.2 % of a core; the shortest is less than a message needs
// between hosts. While a message is on its way it is MPI's calls that move it, so they follow each other closely.
constexpr microseconds shortest_wait{200};
constexpr microseconds longest_wait{5000};
constexpr microseconds wait_while_moving{50};
constexpr milliseconds progress_interval{500};
constexpr milliseconds lost_ranks_interval{50};
// Other duties get their turn even under a flood of messages.
constexpr int most_messages_per_turn = 256;

/// True once per interval.
class Timer {
public:
    explicit Timer(milliseconds interval) : interval_(interval) {}
    bool due() {
        const auto now = Clock::now();
        if (now < next_) {
            return false;
        }
        next_ = now + interval_;
        return true;
    }

private:
    milliseconds interval_;
    Clock::time_point next_ = Clock::now() + interval_;
};

class RankLoop {
public:
    RankLoop(Communicator& communicator, const RankOptions& options, const job::TaskRunner& runner)
        : communicator_(communicator), post_(communicator), worker_(post_, options, runner) {
        if (communicator.rank() == chief_rank) {
            chief_.emplace(post_, options, communicator.size());
        }
    }

    job::RunSummary run();

private:
    bool turn();
    bool receive();
    void deliver(const Envelope& envelope, int from);
    void look_for_lost_ranks();
    void rest(bool was_busy);
    [[nodiscard]] bool over() const { return worker_.left() && (!chief_ || chief_->done()) && !communicator_.moving(); }

    Communicator& communicator_;
    Post post_;
    std::optional<Chief> chief_;
    Worker worker_;
    Timer progress_{progress_interval};
    Timer lost_ranks_{lost_ranks_interval};
    microseconds wait_ = shortest_wait;
};

job::RunSummary RankLoop::run() {
    if (chief_) {
        chief_->start();
    }
    worker_.greet();
    while (!over()) {
        rest(turn());
    }
    if (chief_) {
        return chief_->summary();
    }
    job::RunSummary summary;
    summary.status = *worker_.left();
    return summary;
}

/// All duties once. True if anything has happened that may have consequences soon.
bool RankLoop::turn() {
    bool busy = receive();
    busy = worker_.report() || busy;
    worker_.report_signal();
    if (lost_ranks_.due()) {
        look_for_lost_ranks();
    }
    if (progress_.due()) {
        worker_.report_progress();
        if (chief_ && !chief_->done()) {
            chief_->show_status();
        }
    }
    return busy;
}

bool RankLoop::receive() {
    int messages = 0;
    while (messages < most_messages_per_turn) {
        if (const auto own = post_.take_own()) {
            deliver(*own, communicator_.rank());
        } else if (const auto message = communicator_.poll()) {
            deliver(decode(message->bytes, message->from), message->from);
        } else {
            break;
        }
        ++messages;
    }
    return messages > 0;
}

void RankLoop::deliver(const Envelope& envelope, int from) {
    const bool order = std::holds_alternative<Assignment>(envelope.body) ||
                       std::holds_alternative<Cancellation>(envelope.body) ||
                       std::holds_alternative<Leave>(envelope.body);
    if (order) {
        worker_.obey(envelope);
    } else if (chief_) {
        chief_->hear(envelope, from);
    }
}

void RankLoop::look_for_lost_ranks() {
    for (const int rank : communicator_.take_lost()) {
        if (chief_) {
            chief_->rank_lost(rank);
        } else if (rank == chief_rank && !worker_.left()) {
            throw Failure(FailureKind::interrupted,
                          "rank 0, which coordinates the run, is gone; run the same command again to go on");
        }
    }
}

void RankLoop::rest(bool was_busy) {
    if (was_busy) {
        wait_ = shortest_wait;
        return; // what was just handled may have brought more
    }
    worker_.wait(communicator_.moving() ? wait_while_moving : wait_);
    wait_ = std::min(2 * wait_, longest_wait);
}

} // namespace

job::RunSummary run_rank(Communicator& communicator, const RankOptions& options, const job::TaskRunner& runner) {
    return RankLoop(communicator, options, runner).run();
}

} // namespace reelmill::cluster
