// A stand-in for the pipeline: no media, every task is done in a moment, and it is written down which.
#pragma once

#include "reelmill/job/job_spec.hpp"
#include "reelmill/task/task_runner.hpp"

#include <functional>
#include <mutex>
#include <string>
#include <vector>

namespace reelmill::test {

/// Names a task uniquely within a run: "probe 3", "shard 3 <segment>", "tracks 3", "mux 3".
inline std::string name_of(const task::Task& task) {
    if (const auto* probe = std::get_if<task::ProbeTask>(&task)) {
        return "probe " + std::to_string(probe->title);
    }
    if (const auto* shard = std::get_if<task::ShardTask>(&task)) {
        return "shard " + std::to_string(shard->title) + " " + shard->segment.bytes;
    }
    if (const auto* tracks = std::get_if<task::TracksTask>(&task)) {
        return "tracks " + std::to_string(tracks->title);
    }
    return "mux " + std::to_string(std::get<task::MuxTask>(task).title);
}

inline title::TitlePlan scripted_plan(int shards, std::size_t warning_bytes = 0) {
    title::TitlePlan plan;
    plan.key = "key";
    plan.tracks_cost = 0.1;
    plan.index.duration_seconds = shards;
    if (warning_bytes > 0) {
        plan.index.warnings = {{WarningCode::other, {}, {}, std::string(warning_bytes, 'w')}};
    }
    plan.index.video.resize(1);
    plan.index.video[0].time_base = {1, 1000};
    plan.index.video[0].duration = 1000 * shards;
    plan.output_pictures.resize(1);
    for (int ordinal = 0; ordinal < shards; ++ordinal) {
        title::Shard shard;
        shard.ordinal = ordinal;
        shard.cost = 1 + ordinal % 3;
        shard.frames = 25;
        if (ordinal > 0) {
            shard.begin = title::CutPoint{1000 * ordinal, no_ticks, -1, -1};
        }
        if (ordinal + 1 < shards) {
            shard.end = title::CutPoint{1000 * (ordinal + 1), no_ticks, -1, -1};
        }
        plan.shards.push_back(shard);
    }
    return plan;
}

inline job::JobSpec scripted_spec(int titles) {
    job::JobSpec spec;
    spec.job_folder = "/job";
    for (int title = 0; title < titles; ++title) {
        auto& added = spec.titles.emplace_back();
        added.source = "/in/" + std::to_string(title);
        added.output = "/out/" + std::to_string(title);
    }
    return spec;
}

/// A task::TaskRunner; thread-safe. `before` may answer a task in its own way, or return nothing.
class ScriptedRunner {
public:
    using Before = std::function<std::optional<task::TaskResult>(const task::Task&, WorkMonitor&)>;
    explicit ScriptedRunner(int shards_per_title = 5, Before before = {})
        : shards_per_title_(shards_per_title), before_(std::move(before)) {}

    task::TaskResult operator()(const task::Task& task, WorkMonitor& monitor) {
        {
            const std::lock_guard lock(mutex_);
            done_.push_back(name_of(task));
        }
        if (before_) {
            if (auto result = before_(task, monitor)) {
                return *result;
            }
        }
        return do_well(task);
    }
    [[nodiscard]] std::vector<std::string> done() const {
        const std::lock_guard lock(mutex_);
        return done_;
    }

private:
    [[nodiscard]] task::TaskResult do_well(const task::Task& task) const {
        if (std::holds_alternative<task::ProbeTask>(task)) {
            return task::ProbeResult{scripted_plan(shards_per_title_)};
        }
        if (const auto* shard = std::get_if<task::ShardTask>(&task)) {
            task::ShardResult result;
            result.segment.frames = shard->shard.frames;
            result.segment.bytes = 100;
            if (shard->shard.begin) {
                result.segment.head = {{shard->shard.begin->pts, "picture"}};
            }
            if (shard->shard.end) {
                result.segment.tail = {{shard->shard.end->pts, "picture"}};
            }
            return result;
        }
        if (std::holds_alternative<task::TracksTask>(task)) {
            return task::TracksResult{};
        }
        task::MuxResult result;
        result.frames = 25 * shards_per_title_;
        result.checksum = std::get<task::MuxTask>(task).output.bytes;
        return result;
    }

    int shards_per_title_;
    Before before_;
    mutable std::mutex mutex_;
    std::vector<std::string> done_;
};

} // namespace reelmill::test
