#include "this_process.hpp"

#include "reelmill/core/machine.hpp"
#include "reelmill/launch/end_of_run.hpp"
#include "reelmill/launch/start_check.hpp"
#include "reelmill/slurm/allocation.hpp"

namespace reelmill::app {

std::string place_name() { return slurm::node_name(launch::process_environment()).value_or(host_name()); }

double ends_at_unix(std::optional<std::chrono::seconds> time_limit) {
    return static_cast<double>(launch::ends_at(time_limit, launch::process_environment()).value_or(0));
}

} // namespace reelmill::app
