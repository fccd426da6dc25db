// Where segments lie in a run of which not all ranks see the job folder: there on those that do; on the others in a
// private folder of their own host, until they have travelled.
#pragma once

#include "reelmill/staging/scratch_folder.hpp"

#include <mutex>

namespace reelmill::staging {

class TravelFolder : public exchange::SegmentStore {
public:
    /// `root`: for a ScratchFolder, used by ranks that do not see the job folder.
    TravelFolder(const std::string& root, int rank, int ranks) : own_(root, rank, ranks) {}

    /// The job is this one from now on, and this rank sees its folder or does not.
    void belongs_to(const RawPath& job_folder, bool seen);

    /// Whether it lies in this host's private folder: made by this rank, or by one that died before it was handed over.
    [[nodiscard]] bool has_private(const std::string& name) const { return own_.has(name); }
    /// Of a rank that sees the job folder: moves it there, durably. Throws Failure{environment}.
    void bring_home(const std::string& name) const;

    [[nodiscard]] bool keeps() const override;
    [[nodiscard]] RawPath place(const std::string& name) const override;
    void prepare(const std::string& name) const override;
    [[nodiscard]] bool has(const std::string& name) const override {
        return has_own(name) || (!keeps() && has_private(name));
    }
    [[nodiscard]] bool has_own(const std::string& name) const override;
    void remove(const std::string& name) const override;
    void given_away(const std::string& name) const override { own_.remove(name); }
    /// In the job folder it is for the coordinator to delete.
    void drop(const std::string& name) const override { own_.drop(name); }
    void drop_everything(const std::string& name_of_job) const override { own_.drop_everything(name_of_job); }

private:
    ScratchFolder own_;
    mutable std::mutex mutex_;
    RawPath job_folder_; ///< empty: not seen; guarded by the mutex
};

} // namespace reelmill::staging
