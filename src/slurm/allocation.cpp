#include "reelmill/slurm/allocation.hpp"

#include "reelmill/core/number.hpp"
#include "reelmill/core/split_text.hpp"

#include <algorithm>
#include <fmt/ranges.h>
#include <iterator>
#include <sstream>

namespace reelmill::slurm {

namespace {

constexpr std::chrono::seconds controllers_patience{10};
constexpr std::chrono::seconds nodes_patience{10};

/// One word that Slurm answers; empty where it does not.
std::string word_of(const Ask& ask, const std::vector<std::string>& question) {
    const Answer answer = ask(question, controllers_patience);
    const auto words = answer.good() ? words_in(answer.output) : std::vector<std::string>();
    return words.size() == 1 ? words.front() : "";
}

/// "n[1-3,7]" as names; only Slurm knows all the forms that sites use.
std::vector<std::string> names_of(const Ask& ask, const std::string& list) {
    if (list.empty()) {
        return {};
    }
    const Answer answer = ask({"scontrol", "show", "hostnames", list}, controllers_patience);
    return answer.good() ? words_in(answer.output) : std::vector<std::string>();
}

/// Of sinfo's state of a node: "down", "idle*" (does not answer), ...; "draining" and others still work.
bool is_dead(const std::string& state) {
    constexpr std::string_view dead[] = {"down", "fail", "failing", "powered_down", "powering_down", "unknown"};
    return state.ends_with('*') || std::ranges::find(dead, state) != std::end(dead);
}

std::string joined(const std::vector<NodeShare>& nodes) {
    std::vector<std::string> names;
    std::ranges::transform(nodes, std::back_inserter(names), &NodeShare::name);
    return fmt::format("{}", fmt::join(names, ","));
}

} // namespace

std::optional<std::string> job_id(const Environment& environment) { return environment("SLURM_JOB_ID"); }

std::optional<std::string> node_name(const Environment& environment) {
    const auto name = job_id(environment) ? environment("SLURMD_NODENAME") : std::nullopt;
    return name && !name->empty() ? name : std::nullopt;
}

std::optional<int> cpus_on_this_node(const Environment& environment) {
    return job_id(environment) ? positive_in<int>(environment("SLURM_CPUS_ON_NODE").value_or("")) : std::nullopt;
}

std::optional<std::int64_t> end_of_job(const Environment& environment, const Ask& ask) {
    const auto id = job_id(environment);
    if (!id) {
        return std::nullopt;
    }
    // In Unix seconds, so that no time zone and no site's own format comes in between.
    const auto now = word_of(ask, {"env", "SLURM_TIME_FORMAT=%s", "squeue", "-h", "-j", *id, "-o", "%e"});
    const auto end = positive_in<std::int64_t>(now);
    return end ? end : positive_in<std::int64_t>(environment("SLURM_JOB_END_TIME").value_or(""));
}

void keep_out_of_queue(const Environment& environment, const Ask& ask) {
    constexpr std::chrono::seconds patience{10};
    if (const auto id = job_id(environment)) {
        static_cast<void>(ask({"scontrol", "update", "JobId=" + *id, "Requeue=0"}, patience));
    }
}

std::vector<NodeShare> nodes_of_job(const Environment& environment, const Ask& ask) {
    if (!job_id(environment)) {
        return {};
    }
    const std::vector<int> counts = counts_in(environment("SLURM_TASKS_PER_NODE").value_or(""));
    std::vector<NodeShare> nodes;
    for (const std::string& name : names_of(ask, environment("SLURM_JOB_NODELIST").value_or(""))) {
        nodes.push_back({name, nodes.size() < counts.size() ? counts[nodes.size()] : 1});
    }
    return nodes;
}

std::set<std::string> nodes_given_up(const std::vector<NodeShare>& nodes, const Environment& environment,
                                     const Ask& ask) {
    std::set<std::string> dead;
    if (const auto now = nodes_of_job_now(environment, ask); !now.empty()) {
        for (const NodeShare& node : nodes) {
            if (std::ranges::find(now, node.name) == now.end()) {
                dead.insert(node.name);
            }
        }
    }
    const Answer answer = ask({"sinfo", "-h", "-N", "-n", joined(nodes), "-o", "%N %T"}, controllers_patience);
    const auto words = answer.good() ? words_in(answer.output) : std::vector<std::string>();
    for (std::size_t i = 0; i + 1 < words.size(); i += 2) {
        if (is_dead(words[i + 1])) {
            dead.insert(words[i]);
        }
    }
    return dead;
}

std::vector<std::string> nodes_of_job_now(const Environment& environment, const Ask& ask) {
    const auto id = job_id(environment);
    return id ? names_of(ask, word_of(ask, {"squeue", "-h", "-j", *id, "-o", "%N"})) : std::vector<std::string>();
}

bool node_answers(const std::string& node, const Ask& ask) {
    // --overlap: what mpirun's daemons hold is shared, not waited for.
    return ask({"srun", "--nodelist", node, "--nodes=1", "--ntasks=1", "--overlap", "--mpi=none", "--quiet", "true"},
               nodes_patience)
        .good();
}

std::vector<int> counts_in(const std::string& text) {
    std::vector<int> counts;
    std::istringstream parts(text);
    for (std::string part; std::getline(parts, part, ',');) {
        const auto times_at = part.find("(x");
        std::optional<int> times = 1;
        if (times_at != std::string::npos) {
            times = part.ends_with(')')
                        ? positive_in<int>(std::string_view(part).substr(times_at + 2, part.size() - times_at - 3))
                        : std::nullopt;
        }
        const auto count = positive_in<int>(std::string_view(part).substr(0, times_at));
        constexpr std::size_t most_nodes = 1'000'000;
        if (!count || !times || counts.size() + static_cast<std::size_t>(*times) > most_nodes) {
            return {};
        }
        counts.insert(counts.end(), static_cast<std::size_t>(*times), *count);
    }
    return counts;
}

} // namespace reelmill::slurm
