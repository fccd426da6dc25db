#include "time_limit.hpp"

#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <cstring>

namespace reelmill::app {

namespace {

std::int64_t number_in(const char* name) {
    const char* text = std::getenv(name);
    std::int64_t number = 0;
    if (text != nullptr) {
        std::from_chars(text, text + std::strlen(text), number);
    }
    return number;
}

} // namespace

double ends_at_unix() {
    const std::int64_t told = number_in("REELMILL_ENDS_AT"); // by the process that starts the ranks
    return static_cast<double>(told > 0 ? told : number_in("SLURM_JOB_END_TIME"));
}

} // namespace reelmill::app
