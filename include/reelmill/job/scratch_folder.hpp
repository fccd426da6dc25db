// Where a rank keeps segments when they lie on each node's own disk (--scratch) instead of in the shared job folder.
#pragma once

#include "reelmill/core/json.hpp"

#include <optional>
#include <string>
#include <vector>

namespace reelmill::job {

/// ROOT/HASH/rank-N/TITLE/FILE; HASH is that of the job folder's path. ROOT is made if need be, everything below it is
/// private (0700) and ours: what another user has put there is refused, and no link is followed.
///
/// Between ranks a segment goes by its name, "HASH/TITLE/FILE". Names come from other ranks, so each is checked:
/// Failure{internal} for one that would lead elsewhere. Holds no state: any thread.
class ScratchFolder {
public:
    /// `root`: absolute; "%r" in it stands for the rank's number, so that one host can play several. `ranks`: of the
    /// run.
    ScratchFolder(std::string root, int rank, int ranks);

    [[nodiscard]] static std::string name_of_job(const RawPath& job_folder); ///< "HASH"
    /// Of JOB/segments/TITLE/FILE.
    [[nodiscard]] static std::string name_of(const RawPath& segment);
    /// Of JOB/segments/TITLE.
    [[nodiscard]] static std::string name_of_title(const RawPath& folder);

    /// This rank's own file of that name, there or not.
    [[nodiscard]] RawPath place(const std::string& name) const;
    /// Makes the folder for it. Throws Failure{environment}.
    void prepare(const std::string& name) const;
    /// Whether place() is a file now. One that another rank (of this run or an earlier one) has below the same ROOT is
    /// made ours by a hard link first: no byte moves.
    [[nodiscard]] bool has(const std::string& name) const;
    /// place() alone.
    [[nodiscard]] bool has_own(const std::string& name) const;
    void remove(const std::string& name) const;

    /// "HASH/TITLE" or "HASH": what this rank has of it, and what ranks that do not exist in this run have left.
    void drop(const std::string& name) const;
    /// The end of a run that has left nothing to do: all of HASH, of all ranks that were on this host. What cannot be
    /// removed is logged.
    void drop_everything(const std::string& name_of_job) const;

private:
    [[nodiscard]] std::string root_of(int rank) const;
    [[nodiscard]] std::string job_folder(const std::string& name) const;
    [[nodiscard]] std::vector<std::string> rank_folders(const std::string& name) const;
    [[nodiscard]] bool link_from_another_rank(const std::string& name) const;

    std::string root_;
    int rank_;
    int ranks_;
};

} // namespace reelmill::job
