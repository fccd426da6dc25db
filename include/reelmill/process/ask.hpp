// Programs that are asked something: run to their end, within a time.
#pragma once

#include <chrono>
#include <string>
#include <vector>

namespace reelmill::process {

struct Answer {
    bool ran = false;       ///< the program exists and ended by itself in time
    int status = -1;        ///< its exit status
    std::string output;     ///< standard output, 16 MiB at most
    std::string complaints; ///< standard error, 64 KiB at most
    [[nodiscard]] bool good() const { return ran && status == 0; }
};

/// Runs `words` (the first one is looked up in PATH) with empty standard input until it has ended and its streams are
/// closed; after `patience` it is killed with its process group. Blocks; any thread. Never throws for what the program
/// does: the answer says it.
[[nodiscard]] Answer ask(const std::vector<std::string>& words, std::chrono::milliseconds patience);

} // namespace reelmill::process
