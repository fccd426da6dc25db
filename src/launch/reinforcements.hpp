// Processes that join the run while it is under way: in the place of ranks that died, and on nodes that have none.
//
// They are helpers (`reelmill join`), not spawned ranks: Open MPI does not free the slot of a dead rank, so that
// spawning into it hangs, and spawned ranks on other hosts have known faults. A helper needs nothing of the run but its
// folder.
#pragma once

#include "reelmill/launch/start_check.hpp"
#include "reelmill/process/speaking_child.hpp"
#include "reelmill/status/status.hpp"

#include <chrono>
#include <functional>
#include <list>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace reelmill::launch {

struct Reinforcing {
    bool respawn = false; ///< a helper for each rank that dies, on its host
    int max_ranks = 0;    ///< ranks and helpers together, on nodes of the Slurm job without any; 0: none
};

/// The words that start `program join FOLDER` on a host: here, by srun within the Slurm job, or by the agent that
/// starts mpirun's daemons (ssh). Pure but for `environment`.
[[nodiscard]] std::vector<std::string> join_command(const std::string& program, const std::string& job_folder,
                                                    const std::string& host, int slots, const Environment& environment);

/// Deaths of ranks for which nobody was started yet, by the host where each was. Pure.
[[nodiscard]] std::vector<std::string> hosts_to_refill(const status::Status& status,
                                                       std::set<std::pair<int, double>>& handled);

class Reinforcements {
public:
    using Tell = std::function<void(const std::string& line)>;
    Reinforcements(Reinforcing wanted, std::string program, std::string job_folder, Environment environment, Tell tell);

    /// To be called with each new status of the run. Starts processes; blocks for seconds where Slurm is asked for
    /// nodes, every half minute at most.
    void look(const status::Status& status);

private:
    void start(const std::string& host, const status::Status& status);
    void fill_idle_nodes(const status::Status& status);
    void relay();

    Reinforcing wanted_;
    std::string program_;
    std::string job_folder_;
    Environment environment_;
    Tell tell_;
    std::set<std::pair<int, double>> handled_; ///< deaths: rank and time
    std::set<std::string> filled_;             ///< nodes on which one was started
    std::chrono::steady_clock::time_point next_question_;
    std::list<process::SpeakingChild>
        children_; ///< they are ended when this is destroyed; the job's end ends them before
    int started_ = 0;
};

} // namespace reelmill::launch
