// How this rank gets at the job's files: itself, or, where it does not see them, through other ranks.
#pragma once

#include "reelmill/exchange/segment_exchange.hpp"
#include "reelmill/staging/scratch_folder.hpp"
#include "reelmill/staging/travel_folder.hpp"
#include "reelmill/task/task_runner.hpp"
#include "reelmill/transport/communicator.hpp"

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>

namespace reelmill::staging {

enum class Travel {
    where_unseen, ///< to and from ranks that do not see the job's files
    never,        ///< all ranks are taken to see them
    always        ///< to and from all ranks but the coordinating one
};

struct StagingOptions {
    std::optional<RawPath> scratch; ///< folder of each host's own disk for segments; none: they lie in the job folder
    Travel travel = Travel::where_unseen;
    std::chrono::milliseconds patience{30'000}; ///< with a rank that does not answer
};

class JobFiles {
public:
    JobFiles(const StagingOptions& options, const transport::Communicator& communicator);

    /// Deletes segments from the disks of all ranks: those of a title, or, without a folder, of the whole job.
    using DropSegments = std::function<void(const RawPath& job_folder, const RawPath* title_folder)>;

    /// Null: every rank sees everything, so there is nothing to exchange.
    [[nodiscard]] exchange::SegmentExchange* exchange() { return exchange_.get(); }
    /// What this rank sees of the files of the job that `coordinator` announces; tasks that begin later go by it.
    [[nodiscard]] message::FilesSeen look(const message::Announcement& news, int coordinator);
    /// Runs tasks where the files are as look() has found. Refers to this object.
    [[nodiscard]] task::TaskRunner runner();
    /// Empty where segments can lie in the job folder alone. Refers to this object.
    [[nodiscard]] DropSegments dropper();

private:
    int rank_;
    Travel travels_;
    std::optional<ScratchFolder> scratch_;
    std::optional<TravelFolder> travel_; ///< without a scratch folder
    std::unique_ptr<exchange::SegmentExchange> exchange_;
    std::atomic<bool> blind_ = false;
};

} // namespace reelmill::staging
