#include "travel_tasks.hpp"

#include "reelmill/runner/run_task.hpp"

#include "reelmill/core/failure.hpp"

#include <spdlog/spdlog.h>

namespace reelmill::staging {

using exchange::SegmentStore;

namespace {
// Each time because somebody has removed the private folder in the meantime.
constexpr int most_travels = 4;
} // namespace

task::TaskResult TravelTasks::operator()(const task::Task& task, WorkMonitor& monitor) const {
    const auto* shard = std::get_if<task::ShardTask>(&task);
    try {
        if (blind_ && shard != nullptr) { // the coordinator gives blind ranks nothing else
            return make_segment(*shard, monitor);
        }
        if (shard != nullptr) {
            take_home(*shard, monitor);
        }
        return runner::run_task(task, monitor);
    } catch (const Failure& failure) {
        return task::TaskFailure{failure.kind(), failure.what(), describe_chain(failure)};
    }
}

/// What a rank of this host had made when it died, and had not handed over, is not made again.
void TravelTasks::take_home(const task::ShardTask& task, WorkMonitor& monitor) const {
    exchange_.wait_for_drops(monitor.stop);
    const std::string name = SegmentStore::name_of(task.segment);
    try {
        if (folder_.keeps() && !folder_.has_own(name) && folder_.has_private(name)) {
            folder_.bring_home(name);
            spdlog::debug("{} was found in the private folder of this host", name);
        }
    } catch (const Failure& failure) {
        spdlog::debug("{}; it is made again", describe_chain(failure));
    }
}

/// What an earlier run has left in the job folder, or here, is fetched instead of made. At any moment this rank may
/// become the coordinator, and see the job folder.
task::TaskResult TravelTasks::make_segment(const task::ShardTask& task, WorkMonitor& monitor) const {
    const std::string name = SegmentStore::name_of(task.segment);
    exchange_.wait_for_drops(monitor.stop);
    const auto sources = exchange_.sources(monitor.stop);
    for (int attempt = 1;; ++attempt) {
        static_cast<void>(exchange_.fetch(name, monitor.stop));
        task::ShardTask mine = task;
        folder_.prepare(name);
        mine.segment = folder_.place(name);
        mine.marker = {};
        task::TaskResult result = runner::run_task(mine, monitor, *sources);
        const auto* shard = std::get_if<task::ShardResult>(&result);
        const bool stays = mine.segment == task.segment;
        if (shard == nullptr || !shard->joinable || stays || arrives(name, monitor) || attempt == most_travels) {
            return result;
        }
        spdlog::warn("{}: was removed before it was handed over; it is made again", printable(mine.segment.bytes));
    }
}

/// False: the file is not there any more.
bool TravelTasks::arrives(const std::string& name, WorkMonitor& monitor) const {
    const auto handed = exchange_.hand_over(name, monitor.stop);
    if (handed != exchange::SegmentExchange::Handed::here) {
        return handed == exchange::SegmentExchange::Handed::kept;
    }
    if (!folder_.has_private(name)) {
        return false;
    }
    folder_.bring_home(name);
    return true;
}

} // namespace reelmill::staging
