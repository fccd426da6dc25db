// SIGINT, SIGTERM and SIGUSR1 as a wish that the ranks' loop looks at, instead of a sudden end.
#pragma once

#include <array>
#include <csignal>

namespace reelmill::cluster {

/// Catches the three signals while it lives; restores what was there before. One at a time per process.
class StopSignals {
public:
    StopSignals();
    ~StopSignals();
    StopSignals(const StopSignals&) = delete;
    StopSignals& operator=(const StopSignals&) = delete;

    /// The last of the signals that came; 0 if none has.
    [[nodiscard]] static int received();

private:
    std::array<struct sigaction, 3> before_{};
};

} // namespace reelmill::cluster
