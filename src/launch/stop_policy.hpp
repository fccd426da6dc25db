// What the wish to stop means for mpirun, as time goes by. Pure: time comes in.
#pragma once

#include <chrono>
#include <csignal>
#include <optional>

namespace reelmill::launch {

/// mpirun kills its ranks within a fraction of a second of SIGINT or SIGTERM, but hands SIGUSR1 on to them; so that is
/// how ranks are asked to stop, which lets rank 0 write down what was done.
class StopPolicy {
public:
    using Clock = std::chrono::steady_clock;
    static constexpr std::chrono::seconds patience{20}; ///< less than Slurm's usual KillWait of 30 s
    static constexpr std::chrono::seconds last_patience{5};

    /// `grace`: what the ranks take for work that is nearly done.
    explicit StopPolicy(std::chrono::milliseconds grace = {}) : grace_(grace) {}

    struct Step {
        int signal;
        bool whole_group; ///< to all processes of mpirun's group
    };

    /// Somebody wants the run to stop.
    [[nodiscard]] Step asked(Clock::time_point now) { return next(now); }
    /// To be asked from time to time: the next step where the last one has not helped in time.
    [[nodiscard]] std::optional<Step> overdue(Clock::time_point now) {
        if (steps_ == 0 || now < deadline_) {
            return std::nullopt;
        }
        return next(now);
    }
    [[nodiscard]] bool stopping() const { return steps_ > 0; }

private:
    Step next(Clock::time_point now) {
        ++steps_;
        deadline_ = now + (steps_ == 1 ? patience + grace_ : last_patience);
        if (steps_ == 1) {
            return {SIGUSR1, false};
        }
        return steps_ == 2 ? Step{SIGTERM, false} : Step{SIGKILL, true};
    }

    std::chrono::milliseconds grace_;
    int steps_ = 0;
    Clock::time_point deadline_;
};

} // namespace reelmill::launch
