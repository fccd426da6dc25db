#include "reelmill/cluster/start_watchdog.hpp"

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <string_view>
#include <unistd.h>

namespace reelmill::cluster {

namespace {
// Only what a signal handler may do.
extern "C" void give_up(int /*signal*/) {
    constexpr std::string_view line = "reelmill: a rank waited in vain for the others to start; it ends\n";
    [[maybe_unused]] const auto written = ::write(STDERR_FILENO, line.data(), line.size());
    (void)std::signal(SIGABRT, SIG_DFL);
    std::abort();
}
} // namespace

StartWatchdog::StartWatchdog(std::chrono::seconds patience) {
    (void)std::signal(SIGALRM, give_up);
    ::alarm(static_cast<unsigned>(std::max<std::int64_t>(1, patience.count())));
}

StartWatchdog::~StartWatchdog() {
    ::alarm(0);
    (void)std::signal(SIGALRM, SIG_DFL);
}

} // namespace reelmill::cluster
