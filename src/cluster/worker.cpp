#include "worker.hpp"

#include <csignal>
#include <fmt/format.h>

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

Worker::Worker(Post& post, const RankOptions& options, const job::TaskRunner& runner)
    : post_(post), options_(options), log_(post.rank()), pool_(options.slots, runner) {
    if (options.relay_log && post.rank() != chief_rank) {
        relayed_.emplace(log_);
    }
}

void Worker::greet() { post_.send(Hello{std::max(options_.slots, 1), REELMILL_VERSION}, chief_rank); }

void Worker::obey(const Envelope& order) {
    if (order.term < post_.term()) {
        return; // from a coordination that is over
    }
    post_.set_term(order.term);
    if (const auto* assignment = std::get_if<Assignment>(&order.body)) {
        pool_.add(assignment->task, assignment->work);
    } else if (const auto* cancellation = std::get_if<Cancellation>(&order.body)) {
        pool_.cancel(cancellation->task);
    } else if (const auto* end = std::get_if<Leave>(&order.body)) {
        leave(end->status);
    }
}

void Worker::leave(ExitStatus status) {
    pool_.cancel_all();
    send_log_lines();
    post_.send(Goodbye{}, chief_rank);
    left_ = status;
}

bool Worker::report() {
    if (left_) {
        return false; // Goodbye was the last word
    }
    auto finished = pool_.take_finished();
    for (auto& task : finished) {
        post_.send(Answer{task.task, task.seconds, std::move(task.result)}, chief_rank);
    }
    if (!post_.congested()) {
        send_log_lines();
    }
    return !finished.empty();
}

void Worker::send_log_lines() {
    for (auto& line : log_.take()) {
        post_.send(std::move(line), chief_rank);
    }
}

void Worker::report_progress() {
    auto running = pool_.progress();
    if (!left_ && !running.empty() && !post_.congested()) {
        post_.send(Progress{std::move(running)}, chief_rank);
    }
}

void Worker::report_signal() {
    const int number = options_.stop_signal ? options_.stop_signal() : 0;
    if (number != 0 && !signal_reported_ && !left_) {
        signal_reported_ = true;
        post_.send(StopRequest{fmt::format("stopped by {}", name_of_signal(number))}, chief_rank);
    }
}

} // namespace reelmill::cluster
