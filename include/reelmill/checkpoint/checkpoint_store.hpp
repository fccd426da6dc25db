// The checkpoints of a job: files in JOB/checkpoint, named by term and generation.
//
// Whoever coordinates has a term that nobody else can have (job/job_lock), and writes files of that term only. So one
// who was taken for dead and wakes up can neither replace nor remove what its successor wrote; it notices before its
// next write that there is a higher term, and writes no more.
#pragma once

#include "reelmill/disk/system_calls.hpp"
#include "reelmill/scatter/run_snapshot.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace reelmill::checkpoint {

/// Another coordination has a higher term: who gets it must not write any more.
class Fenced : public Failure {
public:
    using Failure::Failure;
};

/// The right to write checkpoints of a term, for as long as nobody has a higher one.
struct WritingRight {
    task::Term term = 0;
    std::function<bool()> overtaken; ///< asked before each write, on the thread that writes
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
    CheckpointStore(const CheckpointStore&) = delete;
    CheckpointStore& operator=(const CheckpointStore&) = delete;

    /// The highest term of which there is a file; 0: there is none. A new coordination has to have a higher one.
    [[nodiscard]] task::Term highest_term() const;

    /// Before the first write. Makes the folder (0700). Begin first, then load: from then on no older coordination
    /// begins a write.
    void begin(WritingRight right);

    /// Durably writes the next generation of the term, which must be the snapshot's; then removes all files of this and
    /// lower terms but the two newest of all. Throws Fenced, with nothing written, as soon as there is a higher term;
    /// an ordinary Failure where the folder was removed, or the disk is full.
    Written write(const scatter::RunSnapshot& snapshot);

    /// The newest checkpoint that is good. For each newer one that is not, a warning is logged. None where there is
    /// none. Throws NewerFormat for a good one of a newer reelmill.
    [[nodiscard]] std::optional<Loaded> load() const;

    /// Removes the folder with all that is in it: for a run that is over, or one that begins anew.
    void clear();

    [[nodiscard]] const std::string& folder() const { return folder_; }

private:
    void refuse_if_fenced() const;
    void remove_old_files() const;

    std::string job_folder_;
    std::string folder_;
    disk::SystemCalls& calls_;
    std::optional<WritingRight> right_; ///< none before begin()
    std::int64_t last_generation_ = 0;
};

} // namespace reelmill::checkpoint
