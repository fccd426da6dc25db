// A real run, to be predicted: its plans, what its pieces took on a core of their own, and what stands around it.
#pragma once

#include "cluster_spec.hpp"
#include "workload.hpp"

#include "reelmill/core/json.hpp"

namespace reelmill::scale {

struct Replay {
    Workload workload;
    double start_up = 0;  ///< from the start of the program to the first task
    double tear_down = 0; ///< from the last answer to the end of the program
};

/// As benchmarks/scale/validate.py writes it: {"titles": [{"plan": as of `reelmill plan --json`, "probe_seconds",
/// "tracks_seconds", "mux_seconds", "shard_seconds": [...]}], "start_up_seconds", "tear_down_seconds"}. Throws
/// std::exception for anything else.
[[nodiscard]] Replay read_replay(const std::string& path);

} // namespace reelmill::scale
