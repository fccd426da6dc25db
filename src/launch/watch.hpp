// The launcher's loop while the ranks work.
#pragma once

#include "reelmill/disk/file_handle.hpp"
#include "reelmill/process/speaking_child.hpp"
#include "reelmill/progress/reporter.hpp"
#include "reelmill/status/status_file.hpp"

#include <chrono>
#include <functional>

namespace reelmill::launch {

/// Blocks SIGINT, SIGTERM, SIGHUP, SIGUSR1 and SIGCHLD and delivers them to a descriptor, until destroyed. Make it
/// before the child, so that no signal falls between. Afterwards the first four are ignored: what is left to do is
/// short, and a job that is finished is not made to look stopped.
class SignalGate {
public:
    SignalGate();
    ~SignalGate();

    [[nodiscard]] int descriptor() const { return signals_.get(); }
    /// The next signal that came, 0 for none. Does not block.
    [[nodiscard]] int take() const;

private:
    disk::FileHandle signals_;
};

enum class Asked { nothing, to_stop };

struct Watching {
    status::StatusWatch& status;
    progress::Reporter& reporter;
    std::function<bool()> finished; ///< whether the job is, by what is on disk
    std::chrono::milliseconds grace{0};
    std::function<void(const status::Status&)> on_status; ///< called with each new one; may be empty
};

/// Relays lines, shows the status and hands on signals until the child has ended. A child that does not end although
/// the job is finished (a rank hangs) is ended. Blocks. Returns whether a signal asked for the end.
[[nodiscard]] Asked watch_until_end(process::SpeakingChild& child, const SignalGate& signals, const Watching& watching);

} // namespace reelmill::launch
