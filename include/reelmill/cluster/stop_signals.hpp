// SIGINT, SIGTERM and SIGUSR1 as a wish that the ranks' loop looks at, instead of a sudden end; SIGUSR2 as the wish
// that this rank leaves.
#pragma once

#include <array>
#include <csignal>

namespace reelmill::cluster {

/// Catches the four signals while it lives; restores what was there before. One at a time per process.
class StopSignals {
public:
    StopSignals();
    ~StopSignals();
    StopSignals(const StopSignals&) = delete;
    StopSignals& operator=(const StopSignals&) = delete;

    /// The last of the first three that came; 0 if none has.
    [[nodiscard]] static int received();
    /// SIGUSR2 came.
    [[nodiscard]] static bool asked_to_leave();

private:
    std::array<struct sigaction, 4> before_{};
};

} // namespace reelmill::cluster
