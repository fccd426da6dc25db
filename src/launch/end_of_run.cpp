#include "reelmill/launch/end_of_run.hpp"

#include "reelmill/core/number.hpp"
#include "reelmill/slurm/allocation.hpp"

#include <algorithm>

namespace reelmill::launch {

namespace {

std::int64_t unix_seconds_now() {
    const auto since = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::seconds>(since).count();
}

} // namespace

std::optional<std::int64_t> ends_at(std::optional<std::chrono::seconds> time_limit, const Environment& environment) {
    // The launcher's own environment may hold a variable of a run around it; only ranks of its are told by it.
    const bool is_told =
        environment("REELMILL_LAUNCHED").has_value() && environment("OMPI_COMM_WORLD_RANK").has_value();
    if (const auto told = environment(ends_at_variable); told && is_told) {
        return number_in<std::int64_t>(*told);
    }
    auto end = slurm::end_of_job(environment, slurm::ask);
    if (time_limit) {
        const std::int64_t wanted = unix_seconds_now() + time_limit->count();
        end = std::min(end.value_or(wanted), wanted);
    }
    return end;
}

} // namespace reelmill::launch
