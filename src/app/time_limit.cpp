#include "time_limit.hpp"

#include "reelmill/launch/end_of_run.hpp"

namespace reelmill::app {

double ends_at_unix(std::optional<std::chrono::seconds> time_limit) {
    return static_cast<double>(launch::ends_at(time_limit, launch::process_environment()).value_or(0));
}

} // namespace reelmill::app
