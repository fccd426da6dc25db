#include "reelmill/transport/launch_environment.hpp"

#include "reelmill/core/number.hpp"

#include <cstdlib>

namespace reelmill::transport {

namespace {
std::optional<int> number(const char* text) {
    const auto value = number_in<int>(text == nullptr ? "" : text);
    return value && *value >= 0 ? value : std::nullopt;
}
} // namespace

LaunchEnvironment launch_environment() {
    return launch_environment([](const char* name) -> const char* { return std::getenv(name); });
}

LaunchEnvironment launch_environment(const std::function<const char*(const char*)>& variable) {
    LaunchEnvironment found;
    found.size = number(variable("OMPI_COMM_WORLD_SIZE"));
    found.rank = number(variable("OMPI_COMM_WORLD_RANK"));
    if (!found.rank) {
        found.rank = number(variable("PMIX_RANK"));
    }
    found.by_mpirun = found.size || found.rank;
    return found;
}

} // namespace reelmill::transport
