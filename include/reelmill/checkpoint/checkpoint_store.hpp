// The checkpoints of a job: files in JOB/checkpoint, named by term and generation.
//
// Whoever coordinates claims a term first, which nobody else can have, and writes files of that term only. So one who
// was taken for dead and wakes up can neither replace nor remove what its successor wrote; it notices before its next
// write that there is a higher term, and writes no more.
#pragma once

#include "reelmill/disk/system_calls.hpp"
#include "reelmill/scatter/run_snapshot.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace reelmill::checkpoint {

/// Another coordination has a higher term, or another run this one: who gets it must not write any more.
class Fenced : public Failure {
public:
    using Failure::Failure;
};

/// Who claims a term: for people who look into the folder.
struct Claimant {
    int rank = 0;
    std::string host;
    std::int64_t pid = 0;
};

/// What a write has cost.
struct Written {
    std::int64_t bytes = 0;
    double seconds = 0; ///< wall time, until the disk had it
};

struct Loaded {
    scatter::RunSnapshot snapshot;
    std::string path;                 ///< the file that it is from
    std::vector<std::string> skipped; ///< newer files that are damaged
};

/// One thread at a time; several objects, also in several processes and on several hosts, may use one folder.
/// Blocks on the file system. Failures are Failure{environment} unless said otherwise.
class CheckpointStore {
public:
    explicit CheckpointStore(const RawPath& job_folder, disk::SystemCalls& calls = disk::SystemCalls::real());
    ~CheckpointStore();
    CheckpointStore(const CheckpointStore&) = delete;
    CheckpointStore& operator=(const CheckpointStore&) = delete;

    /// Takes a term above `known_term` and above every term that was ever claimed in this folder, for this object.
    /// Makes the folder (0700). Claim first, then load: from then on no older coordination begins a write.
    task::Term claim_term(task::Term known_term, const Claimant& about);

    /// Durably writes the next generation of the claimed term, which must be the snapshot's; then removes all files of
    /// this and lower terms but the two newest of all. Throws Fenced, with nothing written, as soon as the claim is not
    /// the highest any more; an ordinary Failure where the folder was removed, or the disk is full.
    Written write(const scatter::RunSnapshot& snapshot);

    /// The newest checkpoint that is good. For each newer one that is not, a warning is logged. None where there is
    /// none. Throws NewerSchema for a good one of a newer reelmill.
    [[nodiscard]] std::optional<Loaded> load() const;

    /// Removes the folder with all that is in it, claims too: for a run that is over, or one that begins anew.
    void clear();

    [[nodiscard]] const std::string& folder() const { return folder_; }

private:
    struct Claim;
    void refuse_if_fenced() const;
    void remove_old_files() const;

    std::string job_folder_;
    std::string folder_;
    disk::SystemCalls& calls_;
    std::unique_ptr<Claim> claim_; ///< none before claim_term
};

} // namespace reelmill::checkpoint
