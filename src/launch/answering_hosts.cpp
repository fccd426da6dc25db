#include "answering_hosts.hpp"

#include "reelmill/core/machine.hpp"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <spawn.h>
#include <sstream>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

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
    std::istringstream words(agent == nullptr ? "ssh -o BatchMode=yes -o ConnectTimeout=5" : agent);
    std::vector<std::string> command;
    for (std::string word; words >> word;) {
        command.push_back(word);
    }
    command.push_back(host);
    command.emplace_back("true");
    return command;
}

pid_t spawn_quietly(std::vector<std::string> command) {
    std::vector<char*> words;
    for (auto& word : command) {
        words.push_back(word.data());
    }
    words.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
        posix_spawn_file_actions_addopen(&actions, stream, "/dev/null", O_RDWR, 0);
    }
    pid_t pid = -1;
    const int error = ::posix_spawnp(&pid, words[0], &actions, nullptr, words.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    return error == 0 ? pid : -1;
}

bool ends_well_in_time(pid_t pid) {
    const auto end = std::chrono::steady_clock::now() + longest_answer;
    int status = 0;
    while (::waitpid(pid, &status, WNOHANG) == 0) {
        if (std::chrono::steady_clock::now() > end) {
            ::kill(pid, SIGKILL);
            ::waitpid(pid, &status, 0);
            return false;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/// Of a line of a hostfile; empty where it names none.
std::string host_of(const std::string& line) {
    std::istringstream words(line.substr(0, line.find('#')));
    std::string host;
    words >> host;
    return host;
}

} // namespace

std::vector<std::string> hosts_in(const std::string& hostfile) {
    std::vector<std::string> hosts;
    std::istringstream lines(hostfile);
    for (std::string line; std::getline(lines, line);) {
        const std::string host = host_of(line);
        if (!host.empty() && std::ranges::find(hosts, host) == hosts.end()) {
            hosts.push_back(host);
        }
    }
    return hosts;
}

std::string hostfile_without(const std::string& hostfile, const std::vector<std::string>& left_out) {
    std::string rest;
    std::istringstream lines(hostfile);
    for (std::string line; std::getline(lines, line);) {
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
    const pid_t pid = spawn_quietly(question(host));
    return pid > 0 && ends_well_in_time(pid);
}

} // namespace reelmill::launch
