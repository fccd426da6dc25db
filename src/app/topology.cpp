// `reelmill topology`: which cores there are, and who would run where.
#include "commands.hpp"
#include "standard_output.hpp"

#include "reelmill/topology/memory.hpp"
#include "reelmill/topology/slots.hpp"

namespace reelmill::app {

ExitStatus carry_out(const cli::TopologyCommand& command) {
    const auto cores = command.machine ? topology::cores_of(*command.machine) : topology::usable_cores();
    print_text(topology::map_text(cores, command.ranks, command.threads_per_shard, command.slots));
    if (!command.machine) {
        print("memory for this job: {} MB\n", topology::memory_limit() / 1'000'000);
    }
    return ExitStatus::done;
}

} // namespace reelmill::app
