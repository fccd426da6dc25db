// When a run has to have ended.
#pragma once

#include "reelmill/launch/start_check.hpp"

#include <chrono>
#include <cstdint>
#include <optional>

namespace reelmill::launch {

/// The environment variable by which ranks are told (Unix seconds; empty: whenever they like).
inline constexpr const char* ends_at_variable = "REELMILL_ENDS_AT";

/// In Unix seconds: the earlier of `time_limit`, counted from now, and the end of the Slurm job that this process is
/// in; none where nobody sets an end. A rank that reelmill has started is told by the variable instead; one that the
/// user's own mpirun has started asks Slurm, so let only those ask that have to know. Blocks for seconds at most.
[[nodiscard]] std::optional<std::int64_t> ends_at(std::optional<std::chrono::seconds> time_limit,
                                                  const Environment& environment = process_environment());

} // namespace reelmill::launch
