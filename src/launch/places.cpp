#include "places.hpp"

#include "answering_hosts.hpp"
#include "reelmill/core/json.hpp"
#include "reelmill/disk/atomic_file.hpp"
#include "reelmill/disk/read_file.hpp"
#include "reelmill/job/job_folder.hpp"
#include "reelmill/launch/start_check.hpp"
#include "reelmill/slurm/allocation.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace reelmill::launch {

Places::Places(MpirunCall first, std::string job_folder, Tell tell)
    : first_(first), call_(std::move(first)), job_folder_(std::move(job_folder)), tell_(std::move(tell)) {}

Places::Found Places::look() {
    call_ = first_;
    if (first_.hostfile) {
        return look_at_hostfile();
    }
    return slurm::job_id(process_environment()) && first_.several_hosts ? look_at_nodes() : Found::all;
}

Places::Found Places::look_at_hostfile() {
    constexpr std::size_t longest_hostfile = 16UL << 20; // bytes
    const std::string hostfile = disk::read_file(*first_.hostfile, longest_hostfile);
    return leave_out(hostfile, silent_among(hosts_in(hostfile), host_answers), "host");
}

/// Slurm notices the death of a node late; so each is asked, too.
Places::Found Places::look_at_nodes() {
    const auto nodes = slurm::nodes_of_job(process_environment(), slurm::ask);
    const auto given_up = slurm::nodes_given_up(nodes, process_environment(), slurm::ask);
    const std::string here = process_environment()("SLURMD_NODENAME").value_or("");
    const auto answers = [&](const std::string& node) {
        return node == here || (!given_up.contains(node) && slurm::node_answers(node, slurm::ask));
    };
    std::string hostfile;
    std::vector<std::string> names;
    for (const slurm::NodeShare& node : nodes) {
        names.push_back(node.name);
        hostfile += fmt::format("{} slots={}\n", node.name, node.tasks);
    }
    return leave_out(hostfile, silent_among(names, answers), "node");
}

Places::Found Places::leave_out(const std::string& hostfile, const std::vector<std::string>& silent, const char* kind) {
    for (const std::string& host : silent) {
        tell_(fmt::format("reelmill: warning: {} {} does not answer; going on without it", kind, printable(host)));
    }
    if (silent.empty()) {
        return Found::all;
    }
    const std::string rest = hostfile_without(hostfile, silent);
    if (rest.empty()) {
        return Found::none;
    }
    call_.hostfile = job::hosts_file(job_folder_);
    disk::write_file_atomically(*call_.hostfile, rest);
    call_.ranks = 0; // one per slot of those that are left: the number that was asked for may not fit any more
    return Found::fewer;
}

} // namespace reelmill::launch
