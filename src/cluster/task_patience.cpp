#include "reelmill/cluster/task_patience.hpp"

#include "reelmill/disk/file_facts.hpp"

#include <algorithm>
#include <cmath>

namespace reelmill::cluster {
namespace {

constexpr double least_seconds = 300;
constexpr double slowest_read = 2e6; ///< bytes per second
constexpr double times_predicted = 20;
constexpr double most_seconds = 7 * 86400.0;

/// Of a task that reads a source of so many bytes and works for so many seconds, as predicted.
double seconds_for(std::int64_t bytes, double work) {
    const double all = least_seconds + static_cast<double>(std::max<std::int64_t>(bytes, 0)) / slowest_read +
                       times_predicted * std::max(work, 0.0);
    return std::isfinite(all) ? std::min(all, most_seconds) : most_seconds;
}

double usual_for(const task::ProbeTask& task) { return seconds_for(disk::look_at(task.source).size, 0); }
double usual_for(const task::ShardTask& task) { return seconds_for(task.index.size, task.shard.cost); }
double usual_for(const task::AnalysisTask& task) { return seconds_for(task.index.size, task.shard.cost); }
double usual_for(const task::TracksTask& task) {
    constexpr double cost_per_second = 0.05;
    return seconds_for(task.index.size, cost_per_second * task.index.duration_seconds);
}
/// It reads source and output back, and decodes the pictures of sources whose packets do not tell them.
double usual_for(const task::MuxTask& task) {
    constexpr double cost_per_second = 0.5;
    return seconds_for(4 * task.index.size, cost_per_second * task.index.duration_seconds);
}

} // namespace

double usual_patience(const task::Task& task) {
    return std::visit([](const auto& work) { return usual_for(work); }, task);
}

} // namespace reelmill::cluster
