#include "answering_hosts.hpp"

#include "reelmill/core/machine.hpp"

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <map>
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

} // namespace

AnsweringHosts answering_hosts(const std::string& hostfile, const std::function<bool(const std::string&)>& answers) {
    AnsweringHosts found;
    std::map<std::string, bool> known;
    std::istringstream lines(hostfile);
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words(line.substr(0, line.find('#')));
        std::string host;
        if (!(words >> host)) {
            continue;
        }
        const auto [entry, is_new] = known.try_emplace(host);
        if (is_new) {
            entry->second = answers(host);
            if (!entry->second) {
                found.silent.push_back(host);
            }
        }
        if (entry->second) {
            found.hostfile += line + "\n";
            found.any = true;
        }
    }
    return found;
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
