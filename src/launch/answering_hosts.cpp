#include "answering_hosts.hpp"

#include "reelmill/core/failure.hpp"
#include "reelmill/core/machine.hpp"
#include "reelmill/core/split_text.hpp"
#include "reelmill/process/child.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <thread>

namespace reelmill::launch {

namespace {

constexpr std::chrono::seconds longest_answer{10};

bool is_this_host(const std::string& host) {
    const std::string own = host_name();
    const auto without_domain = [](const std::string& full) { return full.substr(0, full.find('.')); };
    return host == "localhost" || host == "127.0.0.1" || (!own.empty() && without_domain(host) == without_domain(own));
}

std::vector<std::string> question(const std::string& host) {
    const char* agent = std::getenv("PRTE_MCA_plm_ssh_agent");
    auto command = words_in(agent == nullptr ? "ssh -o BatchMode=yes -o ConnectTimeout=5" : agent);
    command.push_back(host);
    command.emplace_back("true");
    return command;
}

bool ends_well_in_time(const std::vector<std::string>& command) {
    try {
        // Nobody reads what it prints: what ssh leaves behind to share its connection would keep a pipe open.
        process::Child child({.words = command});
        return child.wait_for_end(longest_answer) == 0;
    } catch (const Failure&) {
        return false;
    }
}

/// Of a line of a hostfile; empty where it names none.
std::string host_of(const std::string& line) {
    const auto words = words_in(line.substr(0, line.find('#')));
    return words.empty() ? "" : words.front();
}

} // namespace

std::vector<std::string> hosts_in(const std::string& hostfile) {
    std::vector<std::string> hosts;
    for (const std::string& line : split_text(hostfile, '\n')) {
        const std::string host = host_of(line);
        if (!host.empty() && std::ranges::find(hosts, host) == hosts.end()) {
            hosts.push_back(host);
        }
    }
    return hosts;
}

std::string hostfile_without(const std::string& hostfile, const std::vector<std::string>& left_out) {
    std::string rest;
    for (const std::string& line : split_text(hostfile, '\n')) {
        const std::string host = host_of(line);
        if (!host.empty() && std::ranges::find(left_out, host) == left_out.end()) {
            rest += line + "\n";
        }
    }
    return rest;
}

std::vector<std::string> silent_among(const std::vector<std::string>& hosts,
                                      const std::function<bool(const std::string&)>& answers) {
    constexpr std::size_t side_by_side = 64;
    std::vector<char> answered(hosts.size()); // not bool: each thread writes its own
    std::atomic<std::size_t> next = 0;
    const auto ask_some = [&] {
        for (std::size_t i = next++; i < hosts.size(); i = next++) {
            answered[i] = answers(hosts[i]) ? 1 : 0;
        }
    };
    {
        std::vector<std::jthread> threads;
        for (std::size_t i = 0; i < std::min(hosts.size(), side_by_side); ++i) {
            threads.emplace_back(ask_some);
        }
    }
    std::vector<std::string> silent;
    for (std::size_t i = 0; i < hosts.size(); ++i) {
        if (answered[i] == 0) {
            silent.push_back(hosts[i]);
        }
    }
    return silent;
}

bool host_answers(const std::string& host) {
    if (is_this_host(host)) {
        return true;
    }
    if (host.starts_with('-')) {
        return false; // would be an option
    }
    return ends_well_in_time(question(host));
}

} // namespace reelmill::launch
