#include "scratch_tasks.hpp"

#include "blind_analysis.hpp"

#include "reelmill/runner/run_task.hpp"

#include "reelmill/core/failure.hpp"
#include "reelmill/disk/file_handle.hpp"
#include "reelmill/disk/paths.hpp"

#include <algorithm>
#include <fcntl.h>
#include <spdlog/spdlog.h>
#include <sys/stat.h>
#include <unistd.h>

namespace reelmill::staging {

namespace {

using exchange::SegmentExchange;

// Each time because somebody has removed the scratch folder in the meantime.
constexpr int most_attempts = 4;

/// Tells whether a folder has been removed since, also when there is a new one of that name.
class FolderWatch {
public:
    explicit FolderWatch(const std::string& folder)
        : folder_(::open(folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)) {}
    [[nodiscard]] bool removed() const {
        struct stat status {};
        return !folder_.valid() || ::fstat(folder_.get(), &status) != 0 || status.st_nlink == 0;
    }

private:
    disk::FileHandle folder_;
};

bool made_a_segment(const task::TaskResult& result) {
    const auto* shard = std::get_if<task::ShardResult>(&result);
    return shard != nullptr ? shard->joinable : std::holds_alternative<task::TracksResult>(result);
}

bool disk_failed(const task::TaskResult& result) {
    const auto* failure = std::get_if<task::TaskFailure>(&result);
    return failure != nullptr && failure->kind == FailureKind::environment;
}

task::MuxTask in_scratch(task::MuxTask task, const ScratchFolder& scratch) {
    for (auto& track : task.segments) {
        for (RawPath& path : track) {
            path = scratch.place(ScratchFolder::name_of(path));
        }
    }
    task.tracks = scratch.place(ScratchFolder::name_of(task.tracks));
    return task;
}

std::vector<RawPath> segments_of(const task::MuxTask& task) {
    std::vector<RawPath> all{task.tracks};
    for (const auto& track : task.segments) {
        all.insert(all.end(), track.begin(), track.end());
    }
    return all;
}

/// As the coordinator knows them.
std::vector<RawPath> in_job_folder(const std::vector<RawPath>& places, const task::MuxTask& task,
                                   const ScratchFolder& scratch) {
    std::vector<RawPath> paths;
    for (const RawPath& path : segments_of(task)) {
        if (std::ranges::find(places, scratch.place(ScratchFolder::name_of(path))) != places.end()) {
            paths.push_back(path);
        }
    }
    return paths;
}

} // namespace

task::TaskResult ScratchTasks::operator()(const task::Task& task, WorkMonitor& monitor) const {
    try {
        exchange_.wait_for_drops(monitor.stop);
        return std::visit([&](const auto& work) { return run(work, monitor); }, task);
    } catch (const Failure& failure) {
        return task::TaskFailure{failure.kind(), failure.what(), describe_chain(failure)};
    }
}

task::TaskResult ScratchTasks::run(const task::ProbeTask& task, WorkMonitor& monitor) const {
    return runner::run_task(task, monitor);
}
task::TaskResult ScratchTasks::run(const task::AnalysisTask& task, WorkMonitor& monitor) const {
    return blind_ ? analyse_blind(task, monitor, exchange_) : runner::run_task(task, monitor);
}
task::TaskResult ScratchTasks::run(const task::ShardTask& task, WorkMonitor& monitor) const {
    return make_segment(task, monitor);
}
task::TaskResult ScratchTasks::run(const task::TracksTask& task, WorkMonitor& monitor) const {
    return make_segment(task, monitor);
}

/// Done when two have it. What an earlier run has left anywhere is fetched instead of made.
template <typename Task> task::TaskResult ScratchTasks::make_segment(const Task& task, WorkMonitor& monitor) const {
    const std::string name = ScratchFolder::name_of(task.segment);
    Task mine = task;
    mine.segment = scratch_.place(name);
    const auto sources = blind_ ? exchange_.sources(monitor.stop) : nullptr;
    if (sources) {
        mine.marker = {}; // it would lie in the job folder
    }
    for (int attempt = 1;; ++attempt) {
        const auto fetched = exchange_.fetch(name, monitor.stop);
        scratch_.prepare(name);
        const FolderWatch folder(disk::folder_of(mine.segment.bytes));
        task::TaskResult result = runner::run_task(mine, monitor, sources ? *sources : disk::local_files());
        if (attempt < most_attempts && disk_failed(result) && (attempt == 1 || folder.removed())) {
            spdlog::warn("{}; it is tried once more", std::get<task::TaskFailure>(result).line);
            continue;
        }
        if (!made_a_segment(result) ||
            exchange_.replicate(name, fetched.from, monitor.stop) != SegmentExchange::Copied::gone ||
            attempt == most_attempts) {
            return result;
        }
        spdlog::warn("{}: was removed before there was a copy; it is made again", printable(mine.segment.bytes));
    }
}

task::TaskResult ScratchTasks::run(const task::MuxTask& task, WorkMonitor& monitor) const {
    for (const RawPath& segment : segments_of(task)) {
        static_cast<void>(exchange_.fetch(ScratchFolder::name_of(segment), monitor.stop));
    }
    const task::MuxTask mine = in_scratch(task, scratch_);
    for (int attempt = 1;; ++attempt) {
        task::TaskResult result = runner::run_task(mine, monitor);
        if (auto* refused = std::get_if<task::FileRefused>(&result)) {
            refused->segments = in_job_folder(refused->segments, task, scratch_);
        }
        auto* lost = std::get_if<task::SegmentsLost>(&result);
        if (lost == nullptr) {
            return result;
        }
        lost->paths = in_job_folder(lost->paths, task, scratch_);
        if (attempt == most_attempts || !get_back(lost->paths, monitor)) {
            return result;
        }
    }
}

/// The other copy of what is damaged or gone here. True if all of it is good now.
bool ScratchTasks::get_back(const std::vector<RawPath>& damaged, WorkMonitor& monitor) const {
    bool all = !damaged.empty();
    for (const RawPath& path : damaged) {
        const std::string name = ScratchFolder::name_of(path);
        scratch_.remove(name);
        all = exchange_.fetch(name, monitor.stop).here && all;
    }
    return all;
}

} // namespace reelmill::staging
