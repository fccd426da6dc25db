// `reelmill topology`: which cores there are, and who would run where.
#include "commands.hpp"
#include "standard_output.hpp"

#include "reelmill/topology/memory.hpp"
#include "reelmill/topology/slots.hpp"

namespace reelmill::app {

ExitStatus topology(const cli::TopologyCommand& command) {
    const auto cores =
        command.machine ? reelmill::topology::cores_of(*command.machine) : reelmill::topology::usable_cores();
    print_text(reelmill::topology::map_text(cores, command.ranks, command.threads_per_shard, command.slots));
    if (!command.machine) {
        print("memory for this job: {} MB\n", reelmill::topology::memory_limit() / 1'000'000);
    }
    return ExitStatus::done;
}

} // namespace reelmill::app
