#include "reelmill/transport/launch_environment.hpp"

#include <charconv>
#include <cstdlib>
#include <cstring>

namespace reelmill::transport {

namespace {
std::optional<int> number(const char* text) {
    int value = 0;
    if (text == nullptr) {
        return std::nullopt;
    }
    const auto [end, error] = std::from_chars(text, text + std::strlen(text), value);
    return error == std::errc{} && *end == '\0' && value >= 0 ? std::optional(value) : std::nullopt;
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
