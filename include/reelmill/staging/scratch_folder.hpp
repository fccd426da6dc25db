// Where a rank keeps segments when they lie on each node's own disk (--scratch) instead of in the shared job folder.
#pragma once

#include "reelmill/exchange/segment_store.hpp"

#include <string>
#include <vector>

namespace reelmill::staging {

/// ROOT/HASH/rank-N/TITLE/FILE; HASH is that of the job folder's path. ROOT is made if need be, everything below it is
/// private (0700) and ours: what another user has put there is refused, and no link is followed.
///
/// Holds no state.
class ScratchFolder : public exchange::SegmentStore {
public:
    /// `root`: absolute; "%r" in it stands for the rank's number, so that one host can play several. `ranks`: of the
    /// run.
    ScratchFolder(std::string root, int rank, int ranks);

    [[nodiscard]] bool keeps() const override { return true; }
    [[nodiscard]] RawPath place(const std::string& name) const override;
    void prepare(const std::string& name) const override;
    /// A file that another rank (of this run or an earlier one) has below the same ROOT is made ours by a hard link.
    [[nodiscard]] bool has(const std::string& name) const override;
    [[nodiscard]] bool has_own(const std::string& name) const override;
    void remove(const std::string& name) const override;
    void given_away(const std::string& name) const override { remove(name); }
    /// Also what ranks that do not exist in this run have left.
    void drop(const std::string& name) const override;
    /// Of all ranks that were on this host.
    void drop_everything(const std::string& name_of_job) const override;

private:
    [[nodiscard]] std::string root_of(int rank) const;
    [[nodiscard]] std::string job_folder(const std::string& name) const;
    [[nodiscard]] std::vector<std::string> rank_folders(const std::string& name) const;
    [[nodiscard]] bool link_from_another_rank(const std::string& name) const;

    std::string root_;
    int rank_;
    int ranks_;
};

} // namespace reelmill::staging
