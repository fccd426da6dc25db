// In which order the shards of a title are encoded when one quality is to be solved for it, and when the quality of
// each round is known. Pure: from the weights of the shards alone.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace reelmill::rate {

/// A part of a title's shards that are encoded with what is known from rounds before it.
struct Round {
    std::vector<std::size_t> shards; ///< in plan order
    std::size_t needs = 0;           ///< so many rounds, from the first, have to be measured before this one is solved
    friend bool operator==(const Round&, const Round&) = default;
};

/// The first round tells how the encoder's bytes stand to the weights. The ones behind it grow, and get smaller again
/// in the end, so that few shards are encoded while little is known, and little is left to chance. Each is spread over
/// the weight of what is left, so that heavy shards come early. The round before may still be under way when one is
/// solved, so that nobody waits, once enough is known; but for the last two. `weights`: at least 1 each.
[[nodiscard]] std::vector<Round> rounds_of(const std::vector<std::int64_t>& weights);

} // namespace reelmill::rate
