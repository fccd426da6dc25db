// Which of the hosts that ranks were started on can still be reached.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace reelmill::launch {

/// The names in a hostfile, each once, in their order. Pure.
[[nodiscard]] std::vector<std::string> hosts_in(const std::string& hostfile);

/// The lines of a hostfile that are of other hosts than `left_out`, without comments and empty lines. Pure.
[[nodiscard]] std::string hostfile_without(const std::string& hostfile, const std::vector<std::string>& left_out);

/// Those of `hosts` for which `answers` is false, in their order. It is asked for all side by side: from several
/// threads.
[[nodiscard]] std::vector<std::string> silent_among(const std::vector<std::string>& hosts,
                                                    const std::function<bool(const std::string&)>& answers);

/// This host does; others if the program that Open MPI reaches hosts by (PRTE_MCA_plm_ssh_agent, else ssh) can run
/// `true` there within about ten seconds. Blocks; any thread.
[[nodiscard]] bool host_answers(const std::string& host);

} // namespace reelmill::launch
