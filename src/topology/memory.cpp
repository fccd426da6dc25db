#include "reelmill/topology/memory.hpp"

#include "reelmill/core/number.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fstream>
#include <iterator>
#include <sstream>

namespace reelmill::topology {

namespace {

using Read = std::function<std::optional<std::string>(const std::string&)>;

// Files of /proc and /sys have no size, so they are read to their end.
std::optional<std::string> system_file(const std::string& path) {
    std::ifstream file(path);
    if (!file) {
        return std::nullopt;
    }
    return std::string(std::istreambuf_iterator<char>(file), {});
}

/// 0: no number, such as "max".
std::int64_t first_number(std::string_view text) {
    text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
    return take_number<std::int64_t>(text).value_or(0);
}

std::int64_t host_memory(const Read& read) {
    constexpr std::string_view name = "MemTotal:";
    const std::string text = read("/proc/meminfo").value_or("");
    const auto at = text.find(name);
    return at == std::string::npos ? 0 : first_number(std::string_view(text).substr(at + name.size())) * 1024; // in kB
}

/// The limits in `file` of the group and of all above it, into `least`.
void limit_by(const Read& read, const std::string& root, std::string group, const std::string& file,
              std::int64_t& least) {
    while (true) {
        const std::int64_t limit = first_number(read(fmt::format("{}{}/{}", root, group, file)).value_or(""));
        if (limit > 0) {
            least = least == 0 ? limit : std::min(least, limit);
        }
        const auto slash = group.find_last_of('/');
        if (group.empty() || slash == std::string::npos) {
            return;
        }
        group.resize(slash);
    }
}

bool names_memory(const std::string& controllers) {
    return ("," + controllers + ",").find(",memory,") != std::string::npos;
}

} // namespace

std::int64_t memory_limit() { return memory_limit(system_file); }

std::int64_t memory_limit(const Read& read) {
    std::int64_t least = host_memory(read);
    std::istringstream lines(read("/proc/self/cgroup").value_or(""));
    // NUMBER:CONTROLLERS:/GROUP (cgroups(7)); without controllers: version 2.
    for (std::string line; std::getline(lines, line);) {
        const auto first = line.find(':');
        const auto second = line.find(':', first + 1);
        if (first == std::string::npos || second == std::string::npos) {
            continue;
        }
        const std::string controllers = line.substr(first + 1, second - first - 1);
        std::string group = line.substr(second + 1);
        group = group == "/" ? "" : group;
        if (controllers.empty()) {
            limit_by(read, "/sys/fs/cgroup", group, "memory.max", least);
        } else if (names_memory(controllers)) {
            limit_by(read, "/sys/fs/cgroup/memory", group, "memory.limit_in_bytes", least);
        }
    }
    return least;
}

} // namespace reelmill::topology
