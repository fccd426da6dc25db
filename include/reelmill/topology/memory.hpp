// How much memory the processes of this job may use on this host.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace reelmill::topology {

/// Bytes: the least of the limits of this process's control groups (version 1 and 2, with all groups above it, as Slurm
/// and container runtimes set them) and of the host's memory. 0: nothing tells. Blocks on /proc and /sys.
[[nodiscard]] std::int64_t memory_limit();

/// The same from files that `read` gives by their absolute paths; none where there is no such file.
[[nodiscard]] std::int64_t memory_limit(const std::function<std::optional<std::string>(const std::string&)>& read);

} // namespace reelmill::topology
