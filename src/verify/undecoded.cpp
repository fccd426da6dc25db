#include "reelmill/verify/undecoded.hpp"

#include <algorithm>
#include <iterator>

namespace reelmill::verify {
namespace {

/// Packets in [from, end).
void add_stretch(const std::vector<Ticks>& packets, Ticks from, std::optional<Ticks> end, Undecoded& all) {
    const auto first = std::ranges::lower_bound(packets, from);
    const auto last = end ? std::lower_bound(first, packets.end(), *end) : packets.end();
    if (first >= last) {
        return;
    }
    all.packets += std::distance(first, last);
    all.first = all.stretches == 0 ? *first : all.first;
    ++all.stretches;
}

} // namespace

std::optional<Undecoded> find_undecoded(const std::vector<Ticks>& packets, const std::vector<Ticks>& pictures,
                                        Ticks picture) {
    if (packets.empty() || pictures.empty() || picture <= 0) {
        return std::nullopt;
    }
    const auto behind = [&](Ticks shown) { return shown + picture - picture / 4; };
    Undecoded all;
    add_stretch(packets, packets.front(), pictures.front(), all);
    for (auto shown = pictures.begin(); std::next(shown) != pictures.end(); ++shown) {
        const Ticks next = *std::next(shown);
        if (next - *shown > picture + picture / 2) {
            add_stretch(packets, behind(*shown), next, all);
        }
    }
    add_stretch(packets, behind(pictures.back()), std::nullopt, all);
    // Pictures of damaged packets may be shown at other times than their own: not more can be missing than there are.
    all.packets = std::min(all.packets, std::ssize(packets) - std::ssize(pictures));
    return all.packets > 0 ? std::optional(all) : std::nullopt;
}

} // namespace reelmill::verify
