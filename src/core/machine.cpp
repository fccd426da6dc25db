#include "reelmill/core/machine.hpp"

#include <array>
#include <chrono>
#include <fmt/format.h>
#include <random>
#include <unistd.h>

namespace reelmill {

std::string host_name() {
    std::array<char, 256> name{};
    return ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "";
}

double unix_seconds() {
    return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

std::string random_id() {
    std::random_device random;
    return fmt::format("{:08x}{:08x}", random(), random());
}

} // namespace reelmill
