// Slurm's own commands (sbatch, scontrol, squeue, ...), run without a shell. They are Slurm's interface here: its
// library is bound to one Slurm version, its commands are on every login node.
#pragma once

#include "reelmill/process/ask.hpp"

#include <functional>

namespace reelmill::slurm {

using process::Answer;
using process::ask;

/// ask(), or what a test has in its place.
using Ask = std::function<Answer(const std::vector<std::string>& words, std::chrono::milliseconds patience)>;

} // namespace reelmill::slurm
