// A run as policies see it, put together by hand: no coordinator, no events.
#pragma once

#include "../../../src/scatter/run_view.hpp"
#include "simulated_run.hpp"

namespace reelmill::scatter::test {

/// One title, of whose shards the test says which waits and which is at work; a shard shows 10 s.
class HandMadeRun {
public:
    /// `costs` of its shards, each of which needs `memory` bytes.
    explicit HandMadeRun(const std::vector<double>& costs, std::int64_t memory = 0) {
        title::TitlePlan plan = plan_of(costs);
        plan.memory_bytes = memory;
        titles_.emplace_back(0, spec_);
        const Step step = titles_[0].run.take({task::PieceKind::probe, 0, 0}, task::ProbeResult{plan});
        for (const Order& order : step.orders) {
            TaskRecord& task = tasks[task::task_id(0, order.piece)];
            task.piece = order.piece;
            task.place = order.place;
            task.place.anywhere = order.piece.kind == task::PieceKind::shard;
        }
    }
    HandMadeRun(const HandMadeRun&) = delete; // titles refer to the spec in here
    HandMadeRun& operator=(const HandMadeRun&) = delete;

    [[nodiscard]] static task::TaskId shard(task::ShardPosition position) {
        return task::task_id(0, {task::PieceKind::shard, 0, position});
    }
    void wait(task::ShardPosition position) { queue.push(shard(position), tasks.at(shard(position)).place); }
    void wait(task::ShardPosition from, task::ShardPosition to) {
        for (task::ShardPosition position = from; position < to; ++position) {
            wait(position);
        }
    }
    /// From now on.
    void hold(int rank, task::ShardPosition position) {
        TaskRecord& task = tasks.at(shard(position));
        queue.erase(shard(position));
        task.holders.push_back(rank);
        task.began = now;
        roster.hold(rank, shard(position), titles_[0].run.memory_of(task.piece), task.place.cost);
    }
    /// So much of it is done.
    void show(task::ShardPosition position, double share) {
        tasks.at(shard(position)).progress.media_microseconds = static_cast<std::int64_t>(share * 10e6);
    }
    /// The rank is known to take so long for each predicted second.
    void set_speed(int rank, double seconds_per_cost) {
        for (int known = 0; known < 2; ++known) {
            speeds.measure(rank, 10, 10 * seconds_per_cost);
        }
        roster.set_speed_class(rank, speeds.speed_class_of(rank));
    }
    [[nodiscard]] RunView view() const { return {titles_, tasks, queue, roster, speeds, claims, now, any_shard_done}; }

    Tasks tasks;
    WorkQueue queue;
    Roster roster;
    RankSpeeds speeds;
    Claims claims;
    double now = 0;
    bool any_shard_done = false;

private:
    const job::JobSpec spec_ = spec_of(1);
    std::vector<TitleRecord> titles_;
};

} // namespace reelmill::scatter::test
