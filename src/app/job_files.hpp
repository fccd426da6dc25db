// How this rank gets at the job's files: itself, or, where it does not see them, through other ranks.
#pragma once

#include "office.hpp"

#include "reelmill/cluster/communicator.hpp"
#include "reelmill/cluster/segment_exchange.hpp"
#include "reelmill/job/task_runner.hpp"
#include "reelmill/job/travel_folder.hpp"

#include <atomic>
#include <memory>
#include <optional>

namespace reelmill::app {

class JobFiles {
public:
    JobFiles(const cli::TranscodeCommand& command, const cluster::Communicator& communicator);
    JobFiles(const JobFiles&) = delete;
    JobFiles& operator=(const JobFiles&) = delete;

    /// Null: every rank sees everything, so there is nothing to exchange.
    [[nodiscard]] cluster::SegmentExchange* exchange() { return exchange_.get(); }
    /// What this rank sees of the files of the job that `chief` announces; tasks that begin later go by it.
    [[nodiscard]] cluster::FilesSeen look(const cluster::Announcement& news, int chief);
    /// Runs tasks where the files are as look() has found. Refers to this object.
    [[nodiscard]] job::TaskRunner runner();
    /// Empty where segments lie in the job folder alone. Refers to this object.
    [[nodiscard]] Office::DropSegments dropper();

private:
    int rank_;
    cli::Transport transport_;
    std::optional<job::ScratchFolder> scratch_;
    std::optional<job::TravelFolder> travel_; ///< without a scratch folder
    std::unique_ptr<cluster::SegmentExchange> exchange_;
    std::atomic<bool> blind_ = false;
};

} // namespace reelmill::app
