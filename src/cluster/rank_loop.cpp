#include "reelmill/cluster/rank_loop.hpp"

#include "reelmill/cluster/succession.hpp"

#include "coordinator_driver.hpp"
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
// Of a rank that coordinates nothing and has its slots full: no order is urgent to it.
constexpr microseconds longest_wait_at_work{20'000};
constexpr microseconds wait_while_moving{50};
// Of tasks at work, and of the display.
constexpr milliseconds progress_interval{500};
constexpr milliseconds lost_ranks_interval{20};
constexpr milliseconds fence_interval{1000};
constexpr milliseconds longest_signs_interval{3000};
// Other duties get their turn even under a flood of messages, and others' messages under one of this rank's own.
constexpr int most_messages_per_turn = 256;
constexpr int most_own_messages_per_turn = 64;
// While a task waits for another rank's segments: a copy takes several messages there and back.
constexpr microseconds wait_for_segments{500};
// Pieces of segments are handed to the transport only below this, so that they neither fill the memory nor stand before
// everything else.
constexpr std::size_t most_unsent_before_pieces = 16;
// Messages to a rank that hangs may lie about for ever: the others get their pieces all the same, slowly.
constexpr milliseconds piece_interval_when_congested{100};
// At the end: for messages to ranks that hang, and pieces of segments that nobody needs any more.
constexpr milliseconds farewell{2000};

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

/// Several signs of life may get lost or late before a rank is given up. With thousands of ranks they would be much
/// of what the coordinating rank hears.
milliseconds signs_interval(const RankOptions& options) {
    return std::clamp<milliseconds>(options.rank_timeout / 10, milliseconds(10), longest_signs_interval);
}

bool is_order(const message::Body& body) {
    return std::holds_alternative<message::Assignment>(body) || std::holds_alternative<message::Cancellation>(body) ||
           std::holds_alternative<message::Confirmation>(body) || std::holds_alternative<message::Leave>(body) ||
           std::holds_alternative<message::LeaveRequest>(body) || std::holds_alternative<message::Heartbeat>(body);
}

class RankLoop {
public:
    RankLoop(transport::Communicator& communicator, const RankOptions& options, const task::TaskRunner& runner)
        : communicator_(communicator), options_(options), sender_(communicator), worker_(sender_, options, runner),
          succession_(communicator.rank(), communicator.size()), signs_of_life_(signs_interval(options)),
          progress_(std::min(signs_interval(options), progress_interval)) {
        if (communicator.rank() == succession_.coordinator()) {
            coordinate(options.first);
        }
    }

    job::RunSummary run();

private:
    bool turn();
    bool receive();
    void deliver(message::Envelope envelope, int from);
    void read_letter(const message::Message& letter);
    bool exchange_segments();
    [[nodiscard]] bool quiet() const;
    void look_for_files(const message::Announcement& news, int coordinator);
    void look_for_lost_ranks();
    void see_off(int rank);
    void depart();
    [[nodiscard]] bool somebody_else_can_coordinate() const;
    void look_at_the_clock();
    void coordinate(Coordination coordination);
    void take_over();
    void step_down();
    void look_around();
    void rest(bool was_busy);
    [[nodiscard]] bool over() const { return worker_.left() && (!driver_ || driver_->done()) && quiet(); }

    transport::Communicator& communicator_;
    const RankOptions& options_;
    MessageSender sender_;
    std::optional<CoordinatorDriver> driver_;
    Worker worker_;
    Succession succession_;
    Predecessor predecessor_;       ///< as the coordinator has told it
    message::FilesSeen files_seen_; ///< as the others know it
    std::set<int> departed_;        ///< they left of their own accord
    Timer display_{progress_interval};
    Timer lost_ranks_{lost_ranks_interval};
    Timer signs_of_life_;
    Timer progress_;
    Timer fence_{fence_interval};
    Timer pieces_{piece_interval_when_congested};
    Clock::time_point last_turn_ = Clock::now();
    Clock::time_point coordinator_heard_ = Clock::now(); ///< or when the present heir came to be waited for
    std::optional<Clock::time_point> left_;              ///< when the run was over for this rank
    Clock::time_point modest_until_;                     ///< who was replaced lets its successor speak first
    microseconds wait_ = shortest_wait;
};

job::RunSummary RankLoop::run() {
    while (!over()) {
        rest(turn());
    }
    if (driver_) {
        return driver_->summary();
    }
    job::RunSummary summary;
    summary.status = *worker_.left();
    return summary;
}

/// All duties once. True if anything has happened that may have consequences soon.
bool RankLoop::turn() {
    look_at_the_clock();
    bool busy = exchange_segments(); // first: what is dropped at the start is dropped before the first order
    busy = receive() || busy;
    busy = worker_.report() || busy;
    worker_.report_signal();
    worker_.report_leave_wish();
    if (worker_.left_early() && !departed_.contains(communicator_.rank())) {
        depart();
    }
    if (lost_ranks_.due()) {
        look_for_lost_ranks();
    }
    const bool sign_of_life = signs_of_life_.due();
    if ((progress_.due() && worker_.has_work()) || sign_of_life) {
        worker_.report_progress();
    }
    if (sign_of_life && driver_) {
        driver_->send_signs_of_life();
    }
    if (fence_.due()) {
        look_around();
    }
    if (driver_) {
        driver_->tend(Clock::now(), options_.rank_timeout);
    }
    if (driver_ && display_.due() && !driver_->done()) {
        driver_->show_status();
    }
    return busy;
}

bool RankLoop::receive() {
    int messages = 0;
    int own_messages = 0;
    while (messages < most_messages_per_turn) {
        if (const auto own = own_messages < most_own_messages_per_turn ? sender_.take_own() : std::nullopt) {
            ++own_messages;
            deliver(*own, communicator_.rank());
        } else if (const auto message = communicator_.poll()) {
            deliver(message::decode(message->bytes, message->from), message->from);
        } else if (const auto letter = driver_ ? driver_->take_letter() : std::nullopt) {
            read_letter(*letter);
        } else {
            break;
        }
        ++messages;
    }
    return messages > 0;
}

/// Of a helper: nothing that it writes may hurt the run.
void RankLoop::read_letter(const message::Message& letter) {
    try {
        driver_->hear(message::decode(letter.bytes, letter.from), letter.from);
    } catch (const Failure& failure) {
        driver_->refuse_helper(letter.from, describe_chain(failure));
    }
}

/// Whoever waits for a piece of a file polls; who has left its loop does not. So nobody leaves while one is on its way
/// to it, and nobody waits for ever for one who has left before.
bool RankLoop::quiet() const {
    const bool exchanged = options_.exchange == nullptr || options_.exchange->settled();
    return (exchanged && !communicator_.moving()) || (left_ && Clock::now() - *left_ >= farewell);
}

bool RankLoop::exchange_segments() {
    if (worker_.left() && !left_) {
        left_ = Clock::now();
        if (options_.exchange != nullptr) {
            options_.exchange->leave();
        }
    }
    if (options_.exchange == nullptr) {
        return false;
    }
    return options_.exchange->pump([this](message::Body body, int to) { sender_.send(std::move(body), to); },
                                   communicator_.unsent() < most_unsent_before_pieces || pieces_.due());
}

void RankLoop::deliver(message::Envelope envelope, int from) {
    if (const auto* sight = std::get_if<message::FilesSeen>(&envelope.body)) {
        succession_.can_coordinate(from, sight->can_coordinate);
    }
    if (std::holds_alternative<message::Departure>(envelope.body)) {
        see_off(from);
        return;
    }
    if (message::is_about_segments(envelope.body)) {
        if (options_.exchange != nullptr) {
            options_.exchange->hear(std::move(envelope.body), from);
        }
        return;
    }
    if (from == succession_.coordinator()) {
        coordinator_heard_ = Clock::now();
        succession_.heard(from);
    }
    if (const auto* news = std::get_if<message::Announcement>(&envelope.body)) {
        if (!succession_.announced(from, envelope.term)) {
            return; // it has not heard yet that another one has taken over
        }
        if (from != communicator_.rank() && driver_) {
            step_down();
        }
        if (options_.exchange != nullptr) {
            options_.exchange->announced(news->job_folder);
        }
        predecessor_ = {envelope.term, news->first_term, news->job_folder, news->run_id};
        look_for_files(*news, from);
        worker_.greet(from, envelope.term, files_seen_.seen);
    } else if (is_order(envelope.body)) {
        worker_.obey(envelope);
    } else if (driver_ && !succession_.is_lost(from)) {
        driver_->hear(envelope, from); // the last words of a dead rank must not bring it back
    }
}

/// Nobody is told what everybody takes for granted.
void RankLoop::look_for_files(const message::Announcement& news, int coordinator) {
    const message::FilesSeen before = std::exchange(
        files_seen_, options_.look_for_files ? options_.look_for_files(news, coordinator) : message::FilesSeen{});
    if (options_.exchange != nullptr) {
        options_.exchange->hear(files_seen_, communicator_.rank());
    }
    if (before.seen == files_seen_.seen && before.can_coordinate == files_seen_.can_coordinate) {
        return;
    }
    succession_.can_coordinate(communicator_.rank(), files_seen_.can_coordinate);
    for (int rank = 0; rank < communicator_.size(); ++rank) {
        if (rank != communicator_.rank()) {
            sender_.send(files_seen_, rank);
        }
    }
}

void RankLoop::look_for_lost_ranks() {
    for (const int rank : communicator_.take_lost()) {
        if (departed_.contains(rank)) {
            continue;
        }
        if (rank == succession_.heir()) {
            coordinator_heard_ = Clock::now(); // the next one gets its time
        }
        succession_.lost(rank);
        if (options_.exchange != nullptr) {
            options_.exchange->rank_lost(rank);
        }
        if (driver_) {
            driver_->rank_lost(rank);
        }
    }
    if (driver_ || worker_.left()) {
        return;
    }
    if (succession_.my_turn() && Clock::now() >= modest_until_) {
        take_over();
    } else if (succession_.nobody_left()) {
        throw Failure(FailureKind::interrupted,
                      "no rank is left that sees the job folder; run the same command again to go on");
    }
}

/// It is as if it had died, but that it held nothing.
void RankLoop::see_off(int rank) {
    departed_.insert(rank);
    succession_.lost(rank);
    if (options_.exchange != nullptr) {
        options_.exchange->rank_lost(rank);
    }
    if (driver_) {
        driver_->rank_departed(rank);
    }
}

/// This rank has left the run. Where nobody else can coordinate it stays for that.
void RankLoop::depart() {
    if (driver_ && !driver_->done()) {
        if (!somebody_else_can_coordinate()) {
            return;
        }
        driver_->hand_over();
        driver_.reset();
        succession_.stepped_down();
    }
    departed_.insert(communicator_.rank());
    for (int rank = 0; rank < communicator_.size(); ++rank) {
        if (rank != communicator_.rank() && !succession_.is_lost(rank)) {
            sender_.send(message::Departure{}, rank);
        }
    }
}

bool RankLoop::somebody_else_can_coordinate() const {
    for (int rank = 0; rank < communicator_.size() && options_.take_over; ++rank) {
        if (rank != communicator_.rank() && succession_.can_take_over(rank) && driver_->stays(rank)) {
            return true;
        }
    }
    return false;
}

/// Silence of the coordinator, or of who should have taken over from it, is noticed by its length alone. A rank that
/// was stopped itself has heard nothing for that reason.
void RankLoop::look_at_the_clock() {
    const auto now = Clock::now();
    if (now - last_turn_ > options_.rank_timeout / 4) {
        coordinator_heard_ = now;
        if (driver_) {
            driver_->forgive_silence(now);
        }
    }
    last_turn_ = now;
    if (!driver_ && now - coordinator_heard_ >= options_.rank_timeout) {
        const int missed = succession_.coordinator_answers() ? succession_.coordinator() : succession_.heir();
        if (missed != communicator_.rank() && missed != Succession::nobody) {
            spdlog::warn("rank {} has not answered for {} s", missed,
                         std::chrono::duration_cast<std::chrono::seconds>(now - coordinator_heard_).count());
            succession_.silent(missed);
        } else if (missed == Succession::nobody) {
            spdlog::warn("no rank that sees the job folder answers; waiting for one");
        }
        coordinator_heard_ = now;
    }
}

void RankLoop::coordinate(Coordination coordination) {
    std::set<int> ranks;
    for (int rank = 0; rank < communicator_.size(); ++rank) {
        if (!succession_.is_lost(rank)) {
            ranks.insert(rank);
        }
    }
    succession_.took_over(coordination.term);
    driver_.emplace(sender_, std::move(coordination), std::move(ranks), departed_,
                    [this](const message::LogLine& line) { worker_.print(line); });
    driver_->start();
}

void RankLoop::take_over() {
    if (!options_.take_over) {
        throw Failure(FailureKind::interrupted,
                      "rank 0, which coordinates the run, is gone; run the same command again to go on");
    }
    Coordination coordination = options_.take_over(predecessor_);
    spdlog::warn("rank {} takes over the coordination of the run (term {})", communicator_.rank(), coordination.term);
    coordinate(std::move(coordination));
}

void RankLoop::look_around() {
    if (options_.orphaned && options_.orphaned()) {
        throw Failure(FailureKind::interrupted, "mpirun is gone; run the same command again to go on");
    }
    if (driver_ && driver_->overtaken()) {
        step_down();
    } else if (driver_) {
        driver_->look_at_requests();
    }
}

void RankLoop::step_down() {
    spdlog::warn("rank {} coordinates no more: another rank has taken over", communicator_.rank());
    driver_.reset();
    succession_.stepped_down();
    coordinator_heard_ = Clock::now();
    modest_until_ = coordinator_heard_ + options_.rank_timeout;
}

void RankLoop::rest(bool was_busy) {
    if (was_busy) {
        wait_ = shortest_wait;
        return; // what was just handled may have brought more
    }
    if (options_.exchange != nullptr && options_.exchange->in_a_hurry()) {
        wait_ = std::min(wait_, wait_for_segments);
    }
    worker_.wait(communicator_.moving() ? wait_while_moving : wait_);
    wait_ = std::min(2 * wait_, !driver_ && worker_.has_full_slots() ? longest_wait_at_work : longest_wait);
}

} // namespace

job::RunSummary run_rank(transport::Communicator& communicator, const RankOptions& options,
                         const task::TaskRunner& runner) {
    return RankLoop(communicator, options, runner).run();
}

} // namespace reelmill::cluster
