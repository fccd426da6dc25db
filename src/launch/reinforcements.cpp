#include "reinforcements.hpp"

#include "answering_hosts.hpp"
#include "reelmill/core/failure.hpp"
#include "reelmill/core/json.hpp"
#include "reelmill/core/machine.hpp"
#include "reelmill/launch/mpirun_command.hpp"
#include "reelmill/slurm/allocation.hpp"
#include "reelmill/status/rank_name.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace reelmill::launch {

namespace {

// What kills ranks again and again is not helped by ever new ones.
constexpr int most_started = 1000;
constexpr std::chrono::seconds question_interval{30};

/// As many as a rank on that host has, or one elsewhere.
int slots_like(const status::Status& status, const std::string& host) {
    int slots = 0;
    for (const status::RankSeen& row : status.ranks_seen) {
        if (!status::is_helper(row.rank) && (row.host == host || slots == 0)) {
            slots = row.slots;
        }
    }
    return std::max(slots, 1);
}

} // namespace

std::vector<std::string> join_command(const std::string& program, const std::string& job_folder,
                                      const std::string& host, int slots, const Environment& environment) {
    // Not bound: the cores of the dead rank are not known here, and other ranks of the host are bound to theirs.
    std::vector<std::string> join{program, "join", job_folder, "--slots", std::to_string(slots), "--bind", "none"};
    std::vector<std::string> words;
    if (host == host_name() || host == slurm::node_name(environment).value_or("")) {
        return join;
    }
    if (slurm::job_id(environment)) {
        words = {"srun",    "--overlap", "--no-kill",  "--mpi=none",
                 "--quiet", "--nodes=1", "--ntasks=1", "--nodelist=" + host};
        words.insert(words.end(), join.begin(), join.end());
        return words;
    }
    words = {"ssh", "-o", "BatchMode=yes", "-o", "ConnectTimeout=5", "--", host, shell_quoted(join)};
    return words;
}

std::vector<std::string> hosts_to_refill(const status::Status& status, std::set<std::pair<int, double>>& handled) {
    std::vector<std::string> hosts;
    for (const status::DeathSeen& death : status.deaths) {
        const bool is_new = handled.emplace(death.rank, death.unix_seconds).second;
        if (is_new && death.cause == "lost" && !status::is_helper(death.rank) && !death.host.empty()) {
            hosts.push_back(death.host);
        }
    }
    return hosts;
}

Reinforcements::Reinforcements(Reinforcing wanted, std::string program, std::string job_folder, Environment environment,
                               Tell tell)
    : wanted_(wanted), program_(std::move(program)), job_folder_(std::move(job_folder)),
      environment_(std::move(environment)), tell_(std::move(tell)) {}

void Reinforcements::look(const status::Status& status) {
    relay();
    if (status.state == "stopping" || status.state == "finished") {
        return;
    }
    for (const std::string& host : hosts_to_refill(status, handled_)) {
        if (wanted_.respawn) {
            start(host, status);
        }
    }
    const auto now = std::chrono::steady_clock::now();
    if (wanted_.max_ranks > status.ranks && now >= next_question_) {
        next_question_ = now + question_interval;
        fill_idle_nodes(status);
    }
}

/// Nodes of the allocation, those among them that came later, on which nobody works.
void Reinforcements::fill_idle_nodes(const status::Status& status) {
    std::set<std::string> taken;
    for (const status::RankSeen& row : status.ranks_seen) {
        taken.insert(row.host.substr(0, row.host.find('.')));
    }
    const auto nodes = slurm::nodes_of_job_now(environment_, slurm::ask);
    const bool named_alike = std::ranges::any_of(nodes, [&](const auto& node) { return taken.contains(node); });
    if (!named_alike) {
        return; // hosts have other names than Slurm's: who works where cannot be told
    }
    taken.insert(filled_.begin(), filled_.end());
    int room = wanted_.max_ranks - status.ranks;
    for (const std::string& node : nodes) {
        if (room > 0 && !taken.contains(node)) {
            filled_.insert(node);
            start(node, status);
            --room;
        }
    }
}

void Reinforcements::start(const std::string& host, const status::Status& status) {
    if (++started_ > most_started) {
        return;
    }
    try {
        children_.emplace_back(
            process::Start{.words = join_command(program_, job_folder_, host, slots_like(status, host), environment_),
                           .last_signal = SIGTERM});
        tell_(fmt::format("reelmill: starting a helper on {}", printable(host)));
    } catch (const Failure& failure) {
        tell_(fmt::format("reelmill: warning: no helper on {}: {}", printable(host), failure.what()));
    }
}

/// Their pipes must not fill up; what they say is for the log of whoever looks.
void Reinforcements::relay() {
    const auto tell = [this](std::string_view line) { tell_(std::string(line)); };
    children_.remove_if([&](process::SpeakingChild& child) { return child.look(tell); });
}

} // namespace reelmill::launch
