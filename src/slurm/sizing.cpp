#include "reelmill/slurm/sizing.hpp"

#include "reelmill/core/number.hpp"
#include "reelmill/core/split_text.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>
#include <sstream>
#include <vector>

namespace reelmill::slurm {
namespace {

constexpr double target_seconds = 2 * 3600;
// Nodes come and go in an allocation, the last shards leave cores idle, and the disk is shared.
constexpr double efficiency = 0.8;
constexpr double time_margin = 1.5;
constexpr double start_seconds = 600; // probing, joining, verifying
constexpr double time_step = 15 * 60;
constexpr int cores_of_a_rank = 16; // the main thread of each rank serves so many encoders easily
constexpr double memory_margin = 1.25;
constexpr std::int64_t rank_bytes = 512LL << 20; // besides its encoders
constexpr double usable_memory = 0.95;           // of a node: some is the system's

int divided(double amount, double by) { return static_cast<int>(std::ceil(amount / std::max(by, 1e-9))); }

int ranks_for(int cores) {
    const int wanted = std::max(divided(cores, cores_of_a_rank), 2); // when one dies the other goes on
    return std::clamp(wanted, 1, std::max(cores, 1));
}

void choose_ranks(Size& size, const Nodes& nodes, const GivenSize& given) {
    if (given.tasks_per_node) {
        size.ranks_per_node = *given.tasks_per_node;
    } else if (given.tasks) {
        const int fit = given.cores_per_task ? std::max(1, nodes.cores / *given.cores_per_task) : *given.tasks;
        const int hosts = given.nodes.value_or(divided(*given.tasks, fit));
        size.ranks_per_node = divided(*given.tasks, hosts);
    } else if (given.cores_per_task) {
        size.ranks_per_node = std::max(1, nodes.cores / *given.cores_per_task);
    } else {
        size.ranks_per_node = ranks_for(nodes.cores);
    }
    size.cores_per_rank = given.cores_per_task.value_or(std::max(1, nodes.cores / size.ranks_per_node));
}

int nodes_for(const Work& work, const Nodes& nodes, const GivenSize& given, const Size& size) {
    if (given.nodes) {
        return *given.nodes;
    }
    if (given.tasks) {
        return divided(*given.tasks, size.ranks_per_node);
    }
    const int cores = size.ranks_per_node * size.cores_per_rank;
    const int in_time = divided(work.core_seconds, cores * efficiency * target_seconds);
    const int busy = divided(static_cast<double>(work.shards), 2.0 * cores); // with two shards for each core
    return std::clamp(std::min(in_time, busy), 1, std::max(nodes.count, 1));
}

double rounded_up(double seconds) { return std::ceil(seconds / time_step) * time_step; }

std::int64_t memory_for(const Work& work, const Nodes& nodes, const Size& size) {
    const double cores = size.ranks_per_node * size.cores_per_rank;
    const double wanted = static_cast<double>(work.encoder_bytes) * cores * memory_margin +
                          static_cast<double>(rank_bytes) * size.ranks_per_node;
    const double most =
        nodes.bytes > 0 ? static_cast<double>(nodes.bytes) * usable_memory : std::numeric_limits<double>::infinity();
    return static_cast<std::int64_t>(std::min(wanted, most)); // with less, fewer encoders run side by side
}

struct Row {
    Nodes nodes;
    bool is_default = false;
};

/// "16+": at least.
template <typename Number> std::optional<Number> least_in(std::string_view text) {
    const auto number = take_number<Number>(text);
    return text.empty() || text.starts_with('+') ? number : std::nullopt;
}

/// "1-00:00:00", "30:00", "infinite".
double seconds_in(const std::string& limit) {
    const auto dash = limit.find('-');
    const double days = dash == std::string::npos ? 0 : least_in<int>(limit.substr(0, dash)).value_or(0);
    std::istringstream parts(dash == std::string::npos ? limit : limit.substr(dash + 1));
    std::vector<double> values;
    for (std::string part; std::getline(parts, part, ':');) {
        const auto value = least_in<int>(part);
        if (!value) {
            return 0; // no limit
        }
        values.push_back(*value);
    }
    values.insert(values.begin(), 3 - std::min<std::size_t>(values.size(), 3), 0.0);
    return (days * 24 + values[0]) * 3600 + values[1] * 60 + values[2];
}

std::optional<Row> row_in(const std::string& line) {
    const std::vector<std::string> fields = split_text(line, '|');
    if (fields.size() != 6 || fields[5] != "up") {
        return std::nullopt;
    }
    const auto count = least_in<int>(fields[1]);
    const auto cores = least_in<int>(fields[2]);
    const auto megabytes = least_in<std::int64_t>(fields[3]);
    if (!count || !cores || !megabytes || *count < 1 || *cores < 1) {
        return std::nullopt;
    }
    Row row;
    row.is_default = fields[0].ends_with('*');
    row.nodes.partition = row.is_default ? fields[0].substr(0, fields[0].size() - 1) : fields[0];
    row.nodes.count = *count;
    row.nodes.cores = *cores;
    row.nodes.bytes = *megabytes << 20;
    row.nodes.longest_seconds = seconds_in(fields[4]);
    return row;
}

} // namespace

Size size_of(const Work& work, const Nodes& nodes, const GivenSize& given) {
    Size size;
    choose_ranks(size, nodes, given);
    const int cores = size.ranks_per_node * size.cores_per_rank;
    size.nodes = nodes_for(work, nodes, given, size);
    size.bytes_per_node = memory_for(work, nodes, size);
    size.predicted_seconds = std::max(work.core_seconds / (size.nodes * cores * efficiency), work.longest_shard);
    size.asked_seconds = rounded_up(size.predicted_seconds * time_margin + start_seconds);
    if (nodes.longest_seconds > 0) {
        size.asked_seconds = std::min(size.asked_seconds, nodes.longest_seconds);
    }
    return size;
}

std::optional<Nodes> nodes_in(const std::string& sinfo, const std::optional<std::string>& partition) {
    std::optional<Nodes> best;
    std::istringstream lines(sinfo);
    for (std::string line; std::getline(lines, line);) {
        const auto row = row_in(line);
        const bool wanted = row && (partition ? row->nodes.partition == *partition : row->is_default);
        const auto all_cores = [](const Nodes& nodes) { return std::int64_t{nodes.count} * nodes.cores; };
        if (wanted && (!best || all_cores(row->nodes) > all_cores(*best))) {
            best = row->nodes;
        }
    }
    return best;
}

std::string time_text(double seconds) {
    constexpr std::int64_t minute = 60;
    constexpr std::int64_t hour = 60 * minute;
    constexpr std::int64_t day = 24 * hour;
    const std::int64_t all = static_cast<std::int64_t>(std::ceil(seconds / minute)) * minute;
    const std::string clock = fmt::format("{:02}:{:02}:00", all % day / hour, all % hour / minute);
    return all < day ? clock : fmt::format("{}-{}", all / day, clock);
}

} // namespace reelmill::slurm
