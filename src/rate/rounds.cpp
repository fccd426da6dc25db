#include "reelmill/rate/rounds.hpp"

#include <algorithm>

namespace reelmill::rate {

namespace {

__extension__ using Wide = __int128;

constexpr std::size_t shards_for_each_in_first = 6; // of a short title
constexpr std::size_t few = 4;
constexpr std::size_t part_in_first = 24; // of a long one
// As many have to be known before the next round may overlap with one that is under way.
constexpr std::size_t enough = 6;

/// How many shards each round has at most: never more than a quarter of the title, nor than a third of what is left.
std::size_t size_of_next(std::size_t shards, std::size_t left, std::size_t last) {
    const std::size_t first =
        std::max(std::clamp<std::size_t>(shards / shards_for_each_in_first, 1, few), shards / part_in_first);
    const std::size_t grown = last == 0 ? first : last + (last + 1) / 2;
    return std::min({left, grown, std::max<std::size_t>(1, std::min((shards + 3) / 4, (left + 2) / 3))});
}

/// Those that lie in the middle of each of `size` equal parts of the weight; fewer where one fills several parts.
std::vector<std::size_t> spread(const std::vector<std::size_t>& left, const std::vector<std::int64_t>& weights,
                                std::size_t size) {
    Wide all = 0;
    for (const std::size_t shard : left) {
        all += weights[shard];
    }
    std::vector<std::size_t> chosen;
    Wide before = 0;
    std::size_t part = 0;
    for (const std::size_t shard : left) {
        before += weights[shard];
        bool holds_one = false;
        for (; part < size && before * 2 * static_cast<Wide>(size) > all * static_cast<Wide>(2 * part + 1); ++part) {
            holds_one = true;
        }
        if (holds_one) {
            chosen.push_back(shard);
        }
    }
    return chosen;
}

std::size_t shards_in(const std::vector<Round>& rounds, std::size_t first_rounds) {
    std::size_t shards = 0;
    for (std::size_t i = 0; i < first_rounds; ++i) {
        shards += rounds[i].shards.size();
    }
    return shards;
}

} // namespace

std::vector<Round> rounds_of(const std::vector<std::int64_t>& weights) {
    std::vector<std::size_t> left(weights.size());
    for (std::size_t i = 0; i < left.size(); ++i) {
        left[i] = i;
    }
    std::vector<Round> rounds;
    while (!left.empty()) {
        const std::size_t last = rounds.empty() ? 0 : rounds.back().shards.size();
        const auto chosen = spread(left, weights, size_of_next(weights.size(), left.size(), last));
        std::erase_if(left, [&](std::size_t shard) { return std::ranges::binary_search(chosen, shard); });
        rounds.push_back({chosen, 0});
    }
    for (std::size_t number = 1; number < rounds.size(); ++number) {
        const bool overlaps = number + 2 < rounds.size() && shards_in(rounds, number - 1) >= enough;
        rounds[number].needs = overlaps ? number - 1 : number;
    }
    return rounds;
}

} // namespace reelmill::rate
