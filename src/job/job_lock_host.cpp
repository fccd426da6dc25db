// What Linux tells of this machine and its processes.
#include "reelmill/core/machine.hpp"
#include "reelmill/job/job_lock.hpp"

#include <cerrno>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <unistd.h>

namespace reelmill::job {

namespace {

// Files of /proc have no size, so disk::read_file's questions do not fit them.
std::string proc_text(const std::string& path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), {}};
}

std::string first_line(const std::string& path) {
    const std::string text = proc_text(path);
    return text.substr(0, text.find('\n'));
}

std::string own_pid_namespace() {
    std::error_code error;
    return std::filesystem::read_symlink("/proc/self/ns/pid", error).string();
}

std::optional<std::int64_t> start_of_process(std::int64_t pid) {
    const std::string stat = proc_text("/proc/" + std::to_string(pid) + "/stat");
    // The second field is the program's name in parentheses, and may hold anything.
    const auto end_of_name = stat.rfind(')');
    if (end_of_name == std::string::npos) {
        const bool hidden = ::kill(static_cast<pid_t>(pid), 0) == 0 || errno == EPERM;
        return hidden ? std::optional<std::int64_t>(0) : std::nullopt;
    }
    std::istringstream fields(stat.substr(end_of_name + 1));
    std::string state;
    fields >> state;
    if (state == "Z" || state == "X") {
        return std::nullopt; // dead, only not yet waited for
    }
    std::string skipped;
    for (int field = 4; field < 22; ++field) {
        fields >> skipped;
    }
    std::int64_t start = 0;
    fields >> start;
    return start;
}

} // namespace

HostFacts HostFacts::real() {
    return {host_name(), first_line("/proc/sys/kernel/random/boot_id"), own_pid_namespace(), start_of_process};
}

} // namespace reelmill::job
