#include "reelmill/scatter/shard_progress.hpp"

#include <algorithm>

namespace reelmill::scatter {

namespace {
// Thousands of ranks report twice a second: what changes little is not worth the time to sort ranks anew.
constexpr double worth_telling = 0.03;
} // namespace

bool ShardProgress::add(int rank, double share, double now) {
    if (!(share > 0)) {
        return false;
    }
    const auto found = std::ranges::find(tries_, rank, &Try::rank);
    if (found == tries_.end() || share < found->last_share) { // it has begun once more
        std::erase_if(tries_, [rank](const Try& each) { return each.rank == rank; });
        tries_.push_back({rank, share, now, share, now, share});
        return false;
    }
    found->last_share = share;
    found->last_time = now;
    const bool tells = share - found->told_share >= worth_telling;
    found->told_share = tells ? share : found->told_share;
    return tells;
}

std::optional<ShardProgress::Seen> ShardProgress::of(int rank) const {
    const auto found = std::ranges::find(tries_, rank, &Try::rank);
    if (found == tries_.end() || found->last_time <= found->first_time) {
        return std::nullopt;
    }
    return Seen{.share = found->last_share,
                .covered = found->last_share - found->first_share,
                .seconds = found->last_time - found->first_time,
                .at = found->last_time};
}

} // namespace reelmill::scatter
