// Which hosts of a hostfile can still be reached.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace reelmill::launch {

struct AnsweringHosts {
    std::string hostfile;            ///< the lines of those that answer, with comments and empty lines left out
    std::vector<std::string> silent; ///< names of the others, in their order
    bool any = false;
};

/// Pure but for `answers`, which is asked once per name.
[[nodiscard]] AnsweringHosts answering_hosts(const std::string& hostfile,
                                             const std::function<bool(const std::string&)>& answers);

/// This host does; others if the program that Open MPI reaches hosts by (PRTE_MCA_plm_ssh_agent, else ssh) can run
/// `true` there within about ten seconds. Blocks.
[[nodiscard]] bool host_answers(const std::string& host);

} // namespace reelmill::launch
