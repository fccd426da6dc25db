#include "reelmill/topology/slots.hpp"

#include <fmt/format.h>

namespace reelmill::topology {

namespace {

std::string plural(std::size_t number, const char* name) {
    return fmt::format("{} {}{}", number, name, number == 1 ? "" : "s");
}

template <typename Key> std::size_t different(const Cores& cores, Key key) {
    std::vector<decltype(key(cores.front()))> seen;
    for (const Core& core : cores) {
        if (seen.empty() || seen.back() != key(core)) {
            seen.push_back(key(core));
        }
    }
    return seen.size();
}

std::string overview(const Cores& cores) {
    std::size_t processors = 0;
    for (const Core& core : cores) {
        processors += core.processors.size();
    }
    const auto package = [](const Core& core) { return core.package; };
    const auto node = [](const Core& core) { return core.numa_node; };
    return fmt::format("{} on {} in {}, {}\n", plural(cores.size(), "core"),
                       plural(different(cores, package), "package"), plural(different(cores, node), "NUMA node"),
                       plural(processors, "hardware thread"));
}

} // namespace

std::string map_text(const Cores& cores, int ranks, int threads_per_shard, int slots_wanted) {
    std::string text = overview(cores);
    text += "rank  slot  package  NUMA node  cache  processors\n";
    for (int rank = 0; rank < ranks; ++rank) {
        const auto slots = slots_in(part_of(cores, {rank, ranks}), threads_per_shard, slots_wanted);
        for (std::size_t slot = 0; slot < slots.size(); ++slot) {
            const Core& first = slots[slot].cores.front();
            const std::string node = slots[slot].numa_node ? std::to_string(*slots[slot].numa_node) : "several";
            text += fmt::format("{:>4}  {:>4}  {:>7}  {:>9}  {:>5}  {}\n", rank, slot, first.package, node, first.cache,
                                text_of(slots[slot].cores));
        }
    }
    return text;
}

} // namespace reelmill::topology
