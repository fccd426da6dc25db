#include "reelmill/cluster/watchdog.hpp"

#include "reelmill/transport/mpi_session.hpp"

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <string_view>
#include <unistd.h>

namespace reelmill::cluster {

namespace {

constexpr std::chrono::milliseconds look_interval{200};

volatile std::sig_atomic_t is_leaving = 0;

// Only what a signal handler may do.
extern "C" void give_up(int /*signal*/) {
    constexpr std::string_view start = "reelmill: a rank waited in vain for the others to start; it ends\n";
    constexpr std::string_view leave = "reelmill: a rank has messages for a host that does not answer; it ends\n";
    const std::string_view line = is_leaving != 0 ? leave : start;
    [[maybe_unused]] const auto written = ::write(STDERR_FILENO, line.data(), line.size());
    (void)std::signal(SIGABRT, SIG_DFL);
    std::abort();
}

} // namespace

Watchdog::Watchdog(Over what, std::chrono::seconds patience, Starter starter)
    : thread_([this, starter](const std::stop_token& stop) { watch(stop, starter); }) {
    is_leaving = what == Over::leave ? 1 : 0;
    (void)std::signal(SIGALRM, give_up);
    ::alarm(static_cast<unsigned>(std::max<std::int64_t>(1, patience.count())));
}

Watchdog::~Watchdog() {
    ::alarm(0);
    (void)std::signal(SIGALRM, SIG_DFL);
}

void Watchdog::watch(const std::stop_token& stop, const Starter& starter) {
    std::unique_lock lock(mutex_);
    while (!stopped_.wait_for(lock, stop, look_interval, [&stop] { return stop.stop_requested(); })) {
        if (starter.gone()) {
            transport::die("reelmill: mpirun is gone while a rank was starting or leaving; the rank ends");
        }
    }
}

} // namespace reelmill::cluster
