#include "place_name.hpp"

#include "reelmill/core/machine.hpp"
#include "reelmill/launch/start_check.hpp"
#include "reelmill/slurm/allocation.hpp"

namespace reelmill::app {

std::string place_name() { return slurm::node_name(launch::process_environment()).value_or(host_name()); }

} // namespace reelmill::app
