#include "reelmill/topology/slots.hpp"

#include "reelmill/text/figures.hpp"
#include "reelmill/text/table.hpp"

#include <fmt/format.h>
#include <limits>

namespace reelmill::topology {

namespace {

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
    using text::count_text;
    const auto package = [](const Core& core) { return core.package; };
    const auto node = [](const Core& core) { return core.numa_node; };
    return fmt::format("{} on {} in {}, {}\n", count_text(cores.size(), "core"),
                       count_text(different(cores, package), "package"),
                       count_text(different(cores, node), "NUMA node"), count_text(processors, "hardware thread"));
}

} // namespace

std::string map_text(const Cores& cores, int ranks, int threads_per_shard, int slots_wanted) {
    text::Table table{{true, true, true, true, true, false},
                      5,
                      {{{"rank"}, {"slot"}, {"package"}, {"NUMA node"}, {"cache"}, {"processors"}}},
                      {},
                      true};
    for (int rank = 0; rank < ranks; ++rank) {
        const auto slots = slots_in(part_of(cores, {rank, ranks}), threads_per_shard, slots_wanted);
        for (std::size_t slot = 0; slot < slots.size(); ++slot) {
            const Core& first = slots[slot].cores.front();
            table.rows.push_back({{std::to_string(rank)},
                                  {std::to_string(slot)},
                                  {std::to_string(first.package)},
                                  {slots[slot].numa_node ? std::to_string(*slots[slot].numa_node) : "several"},
                                  {std::to_string(first.cache)},
                                  {text_of(slots[slot].cores)}});
        }
    }
    std::string text = overview(cores);
    for (const std::string& line : text::lines_of(table, {std::numeric_limits<std::size_t>::max(), false, false})) {
        text += line + "\n";
    }
    return text;
}

} // namespace reelmill::topology
