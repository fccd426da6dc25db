#include "reelmill/cluster/stop_signals.hpp"

namespace reelmill::cluster {

namespace {
constexpr std::array signals{SIGINT, SIGTERM, SIGUSR1, SIGUSR2};
volatile std::sig_atomic_t last_signal = 0;
volatile std::sig_atomic_t leave = 0;
extern "C" void note_signal(int number) {
    if (number == SIGUSR2) {
        leave = 1;
    } else {
        last_signal = number;
    }
}
} // namespace

StopSignals::StopSignals() {
    last_signal = 0;
    leave = 0;
    struct sigaction action {};
    action.sa_handler = note_signal;
    sigemptyset(&action.sa_mask);
    action.sa_flags = SA_RESTART; // file operations of running tasks go on: the loop decides when they stop
    for (std::size_t i = 0; i < signals.size(); ++i) {
        sigaction(signals[i], &action, &before_[i]);
    }
}

StopSignals::~StopSignals() {
    for (std::size_t i = 0; i < signals.size(); ++i) {
        sigaction(signals[i], &before_[i], nullptr);
    }
}

int StopSignals::received() { return last_signal; }
bool StopSignals::asked_to_leave() { return leave != 0; }

} // namespace reelmill::cluster
