#include "worker.hpp"

#include <csignal>
#include <fmt/format.h>
#include <spdlog/spdlog.h>

namespace reelmill::cluster {

namespace {
std::string name_of_signal(int number) {
    switch (number) {
    case SIGINT:
        return "SIGINT";
    case SIGTERM:
        return "SIGTERM";
    case SIGUSR1:
        return "SIGUSR1";
    default:
        return fmt::format("signal {}", number);
    }
}
} // namespace

Worker::Worker(MessageSender& sender, const RankOptions& options, const task::TaskRunner& runner)
    : sender_(sender), options_(options), log_(sender.rank()),
      pool_(options.slots, runner, options.enter_slot, options.task_patience) {
    if (options.relay_log && sender.rank() != 0) {
        relayed_.emplace(log_);
    }
}

void Worker::greet(int coordinator, task::Term term, bool sees_files) {
    sender_.follow(coordinator, term);
    signal_reported_ = false;
    sender_.send(message::Hello{std::max(options_.slots, 1),
                                options_.version,
                                options_.host,
                                {holding_.begin(), holding_.end()},
                                options_.memory,
                                sees_files,
                                options_.ends_at_unix},
                 coordinator);
    for (const message::Answer& answer : unconfirmed_) {
        sender_.send(answer, coordinator);
    }
    if (leaving_) {
        sender_.send(message::LeaveWish{leaving_->count()}, coordinator);
    }
}

void Worker::obey(const message::Envelope& order) {
    if (order.term < sender_.term()) {
        return; // from a coordination that is over
    }
    if (const auto* assignment = std::get_if<message::Assignment>(&order.body)) {
        if (holding_.insert(assignment->task).second) {
            pool_.add(assignment->task, assignment->work);
        }
    } else if (const auto* cancellation = std::get_if<message::Cancellation>(&order.body)) {
        pool_.cancel(cancellation->task);
    } else if (const auto* confirmation = std::get_if<message::Confirmation>(&order.body)) {
        while (!unconfirmed_.empty() && unconfirmed_.front().sequence <= confirmation->sequence) {
            unconfirmed_.pop_front();
        }
    } else if (const auto* end = std::get_if<message::Leave>(&order.body)) {
        leave(*end);
    } else if (std::holds_alternative<message::LeaveRequest>(order.body)) {
        wish_to_leave(std::chrono::milliseconds(-1));
    }
}

void Worker::leave(const message::Leave& order) {
    pool_.cancel_all();
    send_log_lines();
    sender_.send(message::Goodbye{}, sender_.coordinator());
    left_ = order.status;
    if (!order.line.empty()) {
        spdlog::warn("{}", order.line);
    }
}

bool Worker::report() {
    if (left_) {
        return false; // Goodbye was the last word
    }
    auto finished = pool_.take_finished();
    for (auto& task : finished) {
        holding_.erase(task.task);
        unconfirmed_.push_back({++last_answer_, task.task, task.seconds, std::move(task.result)});
        sender_.send(unconfirmed_.back(), sender_.coordinator());
    }
    while (unconfirmed_.size() > options_.keep_answers) {
        unconfirmed_.pop_front();
    }
    if (!sender_.congested()) {
        send_log_lines();
    }
    return !finished.empty();
}

void Worker::send_log_lines() {
    for (auto& line : log_.take()) {
        sender_.send(std::move(line), sender_.coordinator());
    }
}

void Worker::report_progress() {
    if (!left_ && !sender_.congested()) {
        sender_.send(message::Progress{pool_.progress()}, sender_.coordinator());
    }
}

void Worker::report_signal() {
    const int number = options_.stop_signal ? options_.stop_signal() : 0;
    if (number != 0 && !signal_reported_ && !left_) {
        signal_reported_ = true;
        sender_.send(message::StopRequest{fmt::format("stopped by {}", name_of_signal(number)), options_.grace.count()},
                     sender_.coordinator());
    }
}

void Worker::report_leave_wish() {
    if (const auto grace = options_.leave_wish ? options_.leave_wish() : std::nullopt) {
        wish_to_leave(*grace);
    }
}

void Worker::wish_to_leave(std::chrono::milliseconds grace) {
    if (leaving_ || left_) {
        return;
    }
    leaving_ = grace;
    sender_.send(message::LeaveWish{grace.count()}, sender_.coordinator());
    pool_.hand_back_waiting(); // after the wish: what comes back before it would stop the run
}

void Worker::print(const message::LogLine& line) const {
    if (relayed_) {
        relayed_->print(line);
    } else {
        spdlog::log(static_cast<spdlog::level::level_enum>(line.level), "rank {}: {}", line.rank, line.text);
    }
}

} // namespace reelmill::cluster
