// The runs whose figures are in benchmarks/results/scale.json.
#pragma once

#include "cluster_spec.hpp"
#include "workload.hpp"

#include "reelmill/core/json.hpp"

namespace reelmill::scale {

/// Film and library, 16 to 16,384 ranks, with equal speeds, with differing ones, and with failures. `base`: latency,
/// prices of messages, seed. Says on standard error how far it is.
[[nodiscard]] Json sweep(const MeasuredCosts& costs, const ClusterSpec& base);

/// One run: what was asked for and what came out.
[[nodiscard]] Json simulate(const Workload& workload, const ClusterSpec& spec);

} // namespace reelmill::scale
