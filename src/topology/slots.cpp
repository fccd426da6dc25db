#include "reelmill/topology/slots.hpp"

#include <algorithm>

namespace reelmill::topology {

namespace {

Slot slot_on(Cores cores) {
    Slot slot;
    const int node = cores.front().numa_node;
    if (std::ranges::all_of(cores, [node](const Core& core) { return core.numa_node == node; })) {
        slot.numa_node = node;
    }
    slot.cores = std::move(cores);
    return slot;
}

bool together(const Core& one, const Core& other) {
    return one.package == other.package && one.numa_node == other.numa_node && one.cache == other.cache;
}

/// `number` <= number of cores; the parts differ by one core at most.
void split(const Cores& cores, int number, std::vector<Slot>& slots) {
    for (int i = 0; i < number; ++i) {
        slots.push_back(slot_on(part_of(cores, {i, number})));
    }
}

} // namespace

HostShare share_among(const std::vector<std::string>& usable, std::size_t own) {
    HostShare share{0, 0};
    for (std::size_t i = 0; i < usable.size(); ++i) {
        if (usable[i] == usable[own]) {
            share.index += i < own ? 1 : 0;
            ++share.of;
        }
    }
    return share;
}

Cores part_of(const Cores& cores, const HostShare& share) {
    const auto all = static_cast<std::ptrdiff_t>(cores.size());
    if (share.of > all) {
        return {cores[static_cast<std::size_t>(share.index % all)]};
    }
    return {cores.begin() + all * share.index / share.of, cores.begin() + all * (share.index + 1) / share.of};
}

std::vector<Slot> slots_in(const Cores& cores, int threads_per_shard, int wanted) {
    std::vector<Slot> slots;
    if (wanted > 0) {
        split(cores, std::min(wanted, static_cast<int>(cores.size())), slots);
        for (std::size_t i = 0; static_cast<int>(slots.size()) < wanted; ++i) {
            slots.push_back(slots[i]);
        }
        return slots;
    }
    for (auto first = cores.begin(); first != cores.end();) {
        const auto last =
            std::find_if_not(first, cores.end(), [&](const Core& core) { return together(*first, core); });
        const Cores sharing(first, last);
        split(sharing, std::max(1, static_cast<int>(sharing.size()) / threads_per_shard), slots);
        first = last;
    }
    return slots;
}

} // namespace reelmill::topology
