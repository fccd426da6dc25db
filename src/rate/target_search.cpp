#include "reelmill/rate/target_search.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>

namespace reelmill::rate {

int TargetSearch::off(const Tried& tried) const { return std::abs(tried.reached - aim_.wanted); }

bool TargetSearch::was_tried(int quality) const {
    return std::ranges::find(tried_, quality, &Tried::quality) != tried_.end();
}

Tried TargetSearch::best() const {
    return *std::ranges::min_element(tried_, [this](const Tried& a, const Tried& b) {
        if (off(a) != off(b)) {
            return off(a) < off(b);
        }
        // Of plain pictures, which are the same with any quality, the one that costs least.
        return a.reached != b.reached ? a.reached > b.reached : a.quality > b.quality;
    });
}

/// Of those that have what is wanted (or do not), the one that is nearest to it; of equal ones, as plain pictures have
/// them, the lowest quality (or the best).
std::optional<Tried> TargetSearch::nearest(bool with_more) const {
    std::optional<Tried> found;
    for (const Tried& tried : tried_) {
        const bool has_more = tried.reached >= aim_.wanted;
        if (has_more != with_more) {
            continue;
        }
        const bool further = found && tried.quality > found->quality;
        if (!found || off(tried) < off(*found) || (off(tried) == off(*found) && further == with_more)) {
            found = tried;
        }
    }
    return found;
}

/// On a line between the two, and well between them: lines are bent.
int TargetSearch::between(const Tried& more, const Tried& less) const {
    const int width = less.quality - more.quality;
    const int rise = more.reached - less.reached;
    const int straight = static_cast<int>(std::int64_t{width} * (more.reached - aim_.wanted) / std::max(rise, 1));
    const int margin = std::max(width / 8, 1);
    const int quality = aim_.scale.rounded(more.quality + std::clamp(straight, margin, width - margin));
    return std::clamp(quality, more.quality + aim_.scale.step, less.quality - aim_.scale.step);
}

/// Of the two last ones on the same side, as far as that can be: a small step tells little, and pictures are not that
/// different.
int TargetSearch::slope_near(const Tried& last) const {
    int slope = aim_.slope;
    int nearest_step = 0;
    for (const Tried& other : tried_) {
        const int step = std::abs(other.quality - last.quality);
        if (step >= one_number && (nearest_step == 0 || step < nearest_step)) {
            nearest_step = step;
            slope = (other.reached - last.reached) * one_number / (last.quality - other.quality);
        }
    }
    return std::clamp(slope, std::max(aim_.slope / 3, 1), aim_.slope * 3);
}

int TargetSearch::beyond(const Tried& last) const {
    const int farthest = 5 * aim_.scale.halving / 2;
    const auto wanted = std::int64_t{last.reached - aim_.wanted} * one_number / slope_near(last);
    const int step = static_cast<int>(std::clamp<std::int64_t>(wanted, -farthest, farthest));
    const int least = last.reached >= aim_.wanted ? aim_.scale.step : -aim_.scale.step;
    return aim_.scale.rounded(last.quality + (std::abs(step) < std::abs(least) ? least : step));
}

/// What is much farther off tells of black pictures with which a shard begins, not of the others.
bool TargetSearch::gives_up(const Tried& so_far) {
    constexpr int worth_an_encode = 300;
    constexpr int too_much_to_believe = 1'200;
    if (gave_up_ || !tried_.empty() || off(so_far) <= worth_an_encode || off(so_far) >= too_much_to_believe) {
        return false;
    }
    const int quality = beyond(so_far);
    gave_up_ = quality != so_far.quality;
    aim_.guess = quality;
    return gave_up_;
}

std::optional<int> TargetSearch::next() const {
    if (tried_.empty()) {
        return aim_.scale.rounded(aim_.guess);
    }
    if (off(best()) <= aim_.tolerance || tried_.size() >= most_encodes) {
        return std::nullopt;
    }
    const auto more = nearest(true);
    const auto less = nearest(false);
    const bool around = more && less;
    if (around && less->quality - more->quality <= aim_.scale.step) {
        return std::nullopt; // side by side, or a better quality that has less: nothing lies between them
    }
    const int quality = around ? between(*more, *less) : beyond(more ? *more : *less);
    return was_tried(quality) ? std::nullopt : std::optional(quality);
}

TargetMiss TargetSearch::miss() const {
    const Tried kept = best();
    if (off(kept) <= aim_.tolerance) {
        return TargetMiss::none;
    }
    const auto more = nearest(true);
    const auto less = nearest(false);
    if (!more && kept.quality == aim_.scale.rounded(aim_.scale.least)) {
        return TargetMiss::best_is_less;
    }
    if (!less && kept.quality == aim_.scale.rounded(aim_.scale.most)) {
        return TargetMiss::lowest_is_more;
    }
    // An encoder with whole steps has nothing nearer.
    const bool side_by_side = more && less && less->quality - more->quality == aim_.scale.step;
    return side_by_side && aim_.scale.step == one_number ? TargetMiss::none : TargetMiss::unsteady;
}

} // namespace reelmill::rate
