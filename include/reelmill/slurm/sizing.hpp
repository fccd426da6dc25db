// How much of a cluster a job asks for. Pure.
#pragma once

#include "reelmill/slurm/options.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace reelmill::slurm {

/// What is to be done, as the plan predicts it.
struct Work {
    std::int64_t titles = 0;
    std::int64_t shards = 0;
    double core_seconds = 0;
    double longest_shard = 0;       ///< seconds of one core
    std::int64_t encoder_bytes = 0; ///< the largest
};

/// What there is to be had.
struct Nodes {
    std::string partition;  ///< empty: not known, and the figures are guessed
    int cores = 1;          ///< of one node
    std::int64_t bytes = 0; ///< of one node; 0: not known
    int count = 1;
    double longest_seconds = 0; ///< that a job may run; 0: as long as it likes, or not known
};

struct Size {
    int nodes = 1;
    int ranks_per_node = 1;
    int cores_per_rank = 1;
    std::int64_t bytes_per_node = 0;
    double predicted_seconds = 0; ///< by the plan
    double asked_seconds = 0;     ///< with a margin
};

/// What the user has given stands. As many nodes as end the work in about two hours, but none that would have nothing
/// to do; memory for an encoder on each core; and the time with a margin, for predictions are rough and nodes are
/// shared. Work that takes longer than the partition allows goes on in the next allocation.
[[nodiscard]] Size size_of(const Work& work, const Nodes& nodes, const GivenSize& given);

/// The nodes of a partition, or of the default one, by the output of `sinfo -h -o "%P|%D|%c|%m|%l|%a"`. Of several
/// kinds of nodes the one that has most cores in all. None: no partition is up, or the text is not understood.
[[nodiscard]] std::optional<Nodes> nodes_in(const std::string& sinfo, const std::optional<std::string>& partition);

/// "1-02:30:00"; for sbatch, which takes no fractions of a minute seriously.
[[nodiscard]] std::string time_text(double seconds);

} // namespace reelmill::slurm
