// Where mpirun may start ranks: asked anew before each further start, so that hosts that were lost are left out, and
// those that came back are used.
#pragma once

#include "reelmill/launch/mpirun_command.hpp"

#include <functional>
#include <string>
#include <vector>

namespace reelmill::launch {

class Places {
public:
    using Tell = std::function<void(const std::string& line)>;

    /// `first` is the call of the first start. Lines about hosts that are left out go to `tell`.
    Places(MpirunCall first, std::string job_folder, Tell tell);

    enum class Found { all, fewer, none };
    /// Looks which hosts answer: those of the hostfile, or the nodes of the Slurm job. Blocks for up to half a minute.
    [[nodiscard]] Found look();

    /// For the hosts that were found by the last look; at first those of the first call.
    [[nodiscard]] const MpirunCall& call() const { return call_; }

private:
    [[nodiscard]] Found look_at_hostfile();
    [[nodiscard]] Found look_at_nodes();
    [[nodiscard]] Found leave_out(const std::string& hostfile, const std::vector<std::string>& silent,
                                  const char* kind);

    MpirunCall first_;
    MpirunCall call_;
    std::string job_folder_;
    Tell tell_;
};

} // namespace reelmill::launch
