#include "reelmill/cluster/start_watchdog.hpp"

#include "reelmill/cluster/mpi_session.hpp"

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <string_view>
#include <unistd.h>

namespace reelmill::cluster {

namespace {

constexpr std::chrono::milliseconds look_interval{200};

// Only what a signal handler may do.
extern "C" void give_up(int /*signal*/) {
    constexpr std::string_view line = "reelmill: a rank waited in vain for the others to start; it ends\n";
    [[maybe_unused]] const auto written = ::write(STDERR_FILENO, line.data(), line.size());
    (void)std::signal(SIGABRT, SIG_DFL);
    std::abort();
}

} // namespace

StartWatchdog::StartWatchdog(std::chrono::seconds patience, Starter starter)
    : thread_([this, starter](const std::stop_token& stop) { watch(stop, starter); }) {
    (void)std::signal(SIGALRM, give_up);
    ::alarm(static_cast<unsigned>(std::max<std::int64_t>(1, patience.count())));
}

StartWatchdog::~StartWatchdog() {
    ::alarm(0);
    (void)std::signal(SIGALRM, SIG_DFL);
}

void StartWatchdog::watch(const std::stop_token& stop, const Starter& starter) {
    std::unique_lock lock(mutex_);
    while (!stopped_.wait_for(lock, stop, look_interval, [&stop] { return stop.stop_requested(); })) {
        if (starter.gone()) {
            die("reelmill: mpirun is gone while a rank was starting; the rank ends");
        }
    }
}

} // namespace reelmill::cluster
