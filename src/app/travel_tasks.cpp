#include "travel_tasks.hpp"

#include "run_task.hpp"

#include "reelmill/core/failure.hpp"

namespace reelmill::app {

using job::SegmentStore;

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

/// What an earlier run has left in the job folder is fetched instead of made.
scatter::TaskResult TravelTasks::make_segment(const scatter::ShardTask& task, WorkMonitor& monitor) const {
    const std::string name = SegmentStore::name_of(task.segment);
    const auto sources = exchange_.sources(monitor.stop);
    static_cast<void>(exchange_.fetch(name, monitor.stop));
    scatter::ShardTask mine = task;
    mine.segment = folder_.place(name);
    mine.marker = {};
    folder_.prepare(name);
    scatter::TaskResult result = run_task(mine, monitor, *sources);
    const auto* shard = std::get_if<scatter::ShardResult>(&result);
    if (shard == nullptr || !shard->joinable) {
        return result;
    }
    if (!exchange_.hand_over(name, monitor.stop)) {
        folder_.bring_home(name);
    }
    return result;
}

} // namespace reelmill::app
