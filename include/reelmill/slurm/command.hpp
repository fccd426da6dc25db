// Slurm's own commands (sbatch, scontrol, squeue, ...), run without a shell. They are Slurm's interface here: its
// library is bound to one Slurm version, its commands are on every login node.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

namespace reelmill::slurm {

struct Answer {
    bool ran = false;       ///< the command exists and ended by itself in time
    int status = -1;        ///< its exit status
    std::string output;     ///< standard output, 16 MiB at most
    std::string complaints; ///< standard error, 64 KiB at most
    [[nodiscard]] bool good() const { return ran && status == 0; }
};

/// Runs `words` (the first one is looked up in PATH) with empty standard input, and waits for its end; after `patience`
/// it is killed. Blocks; any thread. Never throws for what the command does: the answer says it.
[[nodiscard]] Answer ask(const std::vector<std::string>& words, std::chrono::milliseconds patience);

/// ask(), or what a test has in its place.
using Ask = std::function<Answer(const std::vector<std::string>& words, std::chrono::milliseconds patience)>;

} // namespace reelmill::slurm
