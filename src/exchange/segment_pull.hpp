// Getting one file from one rank. Private to the room.
#pragma once

#include "exchange_state.hpp"

namespace reelmill::exchange {

enum class Pulled {
    yes,
    not_there, ///< that rank does not have it
    damaged,   ///< again and again
    silent     ///< that rank is lost, or does not answer
};

/// Blocks until the file is whole, verified and durable under its place in the scratch folder. What arrives damaged is
/// thrown away and asked for again. Throws Failure{interrupted}, or Failure{environment} where the disk does not take
/// it.
[[nodiscard]] Pulled pull(ExchangeState& state, const ExchangeOptions& options, const SegmentStore& store,
                          const std::string& name, int from, const ExchangeState::Stop& stop);

} // namespace reelmill::exchange
