// The text of the script that `reelmill submit` gives to sbatch. Pure.
#pragma once

#include "reelmill/slurm/sizing.hpp"

#include <string>

namespace reelmill::slurm {

struct BatchJob {
    Size size;
    GivenSize given;            ///< what the user has said gets no directive
    std::string transcode_line; ///< for a shell: the program and its words, each quoted; $ranks is how many ranks
    std::string work_folder;    ///< for a shell: the quoted job folder, by whose files work done is told
    std::string written_by;     ///< for a comment: the program's version
};

/// Starts the run in the background and waits for it, hands on USR1 and TERM, and puts itself back into the queue when
/// the run was stopped before its end (exit status 3), unless it was cancelled or has got nothing done. Directives hold
/// numbers and fixed words alone; paths are given to sbatch as words of its own (submit()).
[[nodiscard]] std::string batch_script(const BatchJob& job);

} // namespace reelmill::slurm
