#include "travel_tasks.hpp"

#include "run_task.hpp"

#include "reelmill/core/failure.hpp"

#include <spdlog/spdlog.h>

namespace reelmill::app {

using job::SegmentStore;

namespace {
// Each time because somebody has removed the private folder in the meantime.
constexpr int most_attempts = 4;
} // namespace

scatter::TaskResult TravelTasks::operator()(const scatter::Task& task, WorkMonitor& monitor) const {
    const auto* shard = std::get_if<scatter::ShardTask>(&task);
    if (!blind_ || shard == nullptr) { // the coordinator gives blind ranks nothing but shards
        return run_task(task, monitor);
    }
    try {
        return make_segment(*shard, monitor);
    } catch (const Failure& failure) {
        return scatter::TaskFailure{failure.kind(), failure.what(), describe_chain(failure)};
    }
}

/// What an earlier run has left in the job folder is fetched instead of made. At any moment this rank may become the
/// coordinator, and see the job folder.
scatter::TaskResult TravelTasks::make_segment(const scatter::ShardTask& task, WorkMonitor& monitor) const {
    const std::string name = SegmentStore::name_of(task.segment);
    const auto sources = exchange_.sources(monitor.stop);
    for (int attempt = 1;; ++attempt) {
        static_cast<void>(exchange_.fetch(name, monitor.stop));
        scatter::ShardTask mine = task;
        folder_.prepare(name);
        mine.segment = folder_.place(name);
        mine.marker = {};
        scatter::TaskResult result = run_task(mine, monitor, *sources);
        const auto* shard = std::get_if<scatter::ShardResult>(&result);
        const bool stays = mine.segment == task.segment;
        if (shard == nullptr || !shard->joinable || stays || arrives(name, monitor) || attempt == most_attempts) {
            return result;
        }
        spdlog::warn("{}: was removed before it was handed over; it is made again", printable(mine.segment.bytes));
    }
}

/// False: the file is not there any more.
bool TravelTasks::arrives(const std::string& name, WorkMonitor& monitor) const {
    const auto handed = exchange_.hand_over(name, monitor.stop);
    if (handed != cluster::SegmentExchange::Handed::here) {
        return handed == cluster::SegmentExchange::Handed::kept;
    }
    if (!folder_.has_private(name)) {
        return false;
    }
    folder_.bring_home(name);
    return true;
}

} // namespace reelmill::app
