#include "watch.hpp"

#include "reelmill/core/kept_file.hpp"
#include "reelmill/disk/disk_failure.hpp"
#include "stop_policy.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <poll.h>
#include <sys/signalfd.h>
#include <unistd.h>

namespace reelmill::launch {
namespace {

constexpr int look_every_ms = 120; // about eight times a second

/// SIGCHLD only wakes us, so that the end of the child is noticed at once.
sigset_t watched_signals() {
    sigset_t set;
    sigemptyset(&set);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGUSR1, SIGCHLD}) {
        sigaddset(&set, signal);
    }
    return set;
}

void wait_for_something(process::SpeakingChild& child, const SignalGate& signals) {
    const std::array<int, 2> streams = child.streams();
    std::array<pollfd, 3> waiting{pollfd{streams[0], POLLIN, 0}, pollfd{streams[1], POLLIN, 0},
                                  pollfd{signals.descriptor(), POLLIN, 0}};
    ::poll(waiting.data(), waiting.size(), look_every_ms);
}

void send(process::Child& child, StopPolicy::Step step) {
    if (step.whole_group) {
        child.send_group_signal(step.signal);
    } else {
        child.send_signal(step.signal);
    }
}

/// Notices a child that stays although there is nothing left to do.
class Overstay {
public:
    explicit Overstay(const std::function<bool()>& finished) : finished_(finished) {}

    bool look(StopPolicy::Clock::time_point now) {
        if (now < next_look_) {
            return false;
        }
        next_look_ = now + std::chrono::seconds(1);
        if (!seen_finished_ && finished_()) {
            seen_finished_ = true;
            since_ = now;
        }
        return seen_finished_ && now - since_ >= patience;
    }

private:
    // Leaving takes ranks about a second.
    static constexpr std::chrono::seconds patience{10};
    const std::function<bool()>& finished_;
    StopPolicy::Clock::time_point next_look_;
    StopPolicy::Clock::time_point since_;
    bool seen_finished_ = false;
};

void handle_signals(process::Child& child, const SignalGate& signals, StopPolicy& policy,
                    progress::Reporter& reporter) {
    while (const int signal = signals.take()) {
        if (signal == SIGCHLD) {
            continue;
        }
        if (!policy.stopping()) {
            reporter.print("stopping; what is finished stays, once more stops at once");
        }
        send(child, policy.asked(StopPolicy::Clock::now()));
    }
    if (const auto step = policy.overdue(StopPolicy::Clock::now())) {
        send(child, *step);
    }
}

/// A newer reelmill may have been installed, and ranks of it been started, under a run that goes on: it is not shown.
std::optional<status::Status> change_of(status::StatusWatch& status) {
    try {
        return status.changed();
    } catch (const NewerFormat&) {
        return std::nullopt;
    }
}

} // namespace

SignalGate::SignalGate() {
    const sigset_t set = watched_signals();
    sigprocmask(SIG_BLOCK, &set, nullptr);
    signals_ = disk::FileHandle(::signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC));
    if (!signals_.valid()) {
        throw disk::disk_failure("mpirun", "watch for signals", errno);
    }
}

SignalGate::~SignalGate() {
    signals_.close();
    const sigset_t set = watched_signals();
    for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGUSR1}) {
        (void)std::signal(signal, SIG_IGN);
    }
    sigprocmask(SIG_UNBLOCK, &set, nullptr);
}

int SignalGate::take() const {
    signalfd_siginfo info{};
    const ssize_t count = ::read(signals_.get(), &info, sizeof info);
    return count == static_cast<ssize_t>(sizeof info) ? static_cast<int>(info.ssi_signo) : 0;
}

Asked watch_until_end(process::SpeakingChild& child, const SignalGate& signals, const Watching& watching) {
    StopPolicy policy(watching.grace);
    Overstay overstay(watching.finished);
    const auto relay = [&](std::string_view line) { watching.reporter.print(line); };
    for (bool ended = false; !ended;) {
        wait_for_something(child, signals);
        ended = child.look(relay);
        handle_signals(child.process(), signals, policy, watching.reporter);
        if (const auto changed = change_of(watching.status)) {
            watching.reporter.show(*changed);
            if (watching.on_status) {
                watching.on_status(*changed);
            }
        }
        if (overstay.look(StopPolicy::Clock::now())) {
            child.process().send_group_signal(SIGKILL);
        }
    }
    watching.reporter.finish();
    return policy.stopping() ? Asked::to_stop : Asked::nothing;
}

} // namespace reelmill::launch
