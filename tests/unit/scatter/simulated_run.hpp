// A run without processes: titles with made-up plans, ranks that answer in any order, pictures that are just names.
#pragma once

#include "reelmill/scatter/coordinator.hpp"

#include <algorithm>
#include <functional>
#include <gtest/gtest.h>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <vector>

namespace reelmill::scatter::test {

inline constexpr Rational milliseconds{1, 1000};
inline constexpr Ticks shard_length = 10'000; // 10 s

inline job::JobSpec spec_of(int titles) {
    job::JobSpec spec;
    spec.job_folder = "/job";
    for (int title = 0; title < titles; ++title) {
        auto& added = spec.titles.emplace_back();
        added.source = "/in/" + std::to_string(title) + ".mkv";
        added.output = "/out/" + std::to_string(title) + ".mp4";
    }
    return spec;
}

inline title::CutPoint cut_at(Ticks pts) { return {pts, pts, -1, -1}; }

/// One video track, cut every 10 s into shards of the given costs.
inline title::TitlePlan plan_of(const std::vector<double>& costs, double tracks_cost = 0.5,
                                const std::string& key = "key") {
    title::TitlePlan plan;
    plan.key = key;
    plan.tracks_cost = tracks_cost;
    plan.index.duration_seconds = 10.0 * static_cast<double>(costs.size());
    plan.index.size = 1000;
    title::VideoTrack track;
    track.time_base = milliseconds;
    track.first_pts = 0;
    track.duration = shard_length * static_cast<Ticks>(costs.size());
    for (std::size_t i = 1; i < costs.size(); ++i) {
        track.cuts.push_back(cut_at(shard_length * static_cast<Ticks>(i)));
    }
    plan.index.video = {track};
    plan.output_pictures.resize(1);
    for (std::size_t i = 0; i < costs.size(); ++i) {
        title::Shard shard;
        shard.ordinal = static_cast<int>(i);
        shard.cost = costs[i];
        shard.frames = 250;
        if (i > 0) {
            shard.begin = track.cuts[i - 1];
        }
        if (i + 1 < costs.size()) {
            shard.end = track.cuts[i];
        }
        plan.shards.push_back(shard);
    }
    return plan;
}

inline std::vector<task::JointFrame> pictures_at(Ticks pts, const std::string& name = "picture") {
    return {{pts, name + std::to_string(pts)}, {pts + 40, name + std::to_string(pts + 40)}};
}

/// What a rank that does everything right says of a shard.
inline task::ShardResult good_shard(const title::Shard& shard) {
    task::ShardResult result;
    result.segment.frames = result.segment.source_frames = shard.frames;
    result.segment.bytes = 100;
    result.segment.seconds = 1;
    result.segment.parameter_sets = "same";
    if (shard.begin) {
        result.segment.head = pictures_at(shard.begin->pts);
    }
    if (shard.end) {
        result.segment.tail = pictures_at(shard.end->pts);
    }
    return result;
}

using Answers = std::function<task::TaskResult(const task::Task&)>;

/// Answers everything well, with two shards of costs 2 and 1 per title.
inline task::TaskResult answer_well(const task::Task& task) {
    if (std::holds_alternative<task::ProbeTask>(task)) {
        return task::ProbeResult{plan_of({2, 1})};
    }
    if (const auto* shard = std::get_if<task::ShardTask>(&task)) {
        return good_shard(shard->shard);
    }
    if (std::holds_alternative<task::TracksTask>(task)) {
        task::TracksResult result;
        result.segment.bytes = 10;
        return result;
    }
    task::MuxResult result;
    result.frames = 500;
    result.bytes = 210;
    result.checksum = "sum";
    return result;
}

/// Answers everything well, with the plans that `plan_for` makes.
inline Answers with_plans(std::function<title::TitlePlan(task::TitleId)> plan_for) {
    return [plan_for](const task::Task& task) -> task::TaskResult {
        if (const auto* probe = std::get_if<task::ProbeTask>(&task)) {
            return task::ProbeResult{plan_for(probe->title)};
        }
        return answer_well(task);
    };
}

/// Drives a coordinator: carries out its actions and lets ranks answer.
class SimulatedRun {
public:
    struct Held {
        int rank = 0;
        task::TaskId id = 0;
        task::Task task;
        bool cancelled = false;
    };

    explicit SimulatedRun(job::JobSpec spec, Answers answers = answer_well,
                          const std::optional<RunSnapshot>& before = std::nullopt)
        : answers_(std::move(answers)), coordinator_(std::move(spec), 7) {
        if (before) {
            coordinator_.resume(*before);
        }
        carry_out(coordinator_.start(now));
    }
    [[nodiscard]] RunSnapshot snapshot() const { return coordinator_.snapshot(); }

    void feed(const Event& event) { carry_out(coordinator_.handle(event, now)); }
    void ready(int ranks, int slots = 1) {
        for (int rank = 0; rank < ranks; ++rank) {
            feed(RankReady{rank, slots, {}});
        }
    }
    /// The task at `position` of `held` is answered by its rank.
    void answer(std::size_t position, double seconds = 1) {
        const Held task = held.at(position);
        answer_with(position,
                    task.cancelled ? task::TaskResult(task::TaskFailure{FailureKind::interrupted, "stopped", {}})
                                   : answers_(task.task),
                    seconds);
    }
    void answer_with(std::size_t position, const task::TaskResult& result, double seconds = 1) {
        const Held task = held.at(position);
        held.erase(held.begin() + static_cast<std::ptrdiff_t>(position));
        feed(TaskFinished{task.rank, task.id, result, seconds});
    }
    /// Answers in the order in which tasks were handed out, until nothing is left to answer.
    void answer_all() {
        while (!held.empty()) {
            answer(0);
        }
    }
    /// The same in an order drawn from `random`.
    void answer_all(std::mt19937& random) {
        while (!held.empty()) {
            answer(std::uniform_int_distribution<std::size_t>(0, held.size() - 1)(random));
        }
    }
    [[nodiscard]] status::Status status() { return coordinator_.status(now); }
    [[nodiscard]] bool finished() const { return coordinator_.finished(); }
    [[nodiscard]] const job::TitleOutcome& outcome(std::size_t row) const { return summary.value().titles.at(row); }

    /// Tasks of one kind that were ever handed out.
    template <typename Kind> [[nodiscard]] std::vector<Kind> assigned() const {
        std::vector<Kind> all;
        for (const auto& task : handed_out) {
            if (const auto* kind = std::get_if<Kind>(&task)) {
                all.push_back(*kind);
            }
        }
        return all;
    }
    [[nodiscard]] std::size_t held_by(int rank) const {
        return static_cast<std::size_t>(
            std::count_if(held.begin(), held.end(), [rank](const Held& task) { return task.rank == rank; }));
    }

    double now = 0;
    std::vector<Held> held;             ///< handed out, not answered
    std::vector<task::Task> handed_out; ///< in order
    std::vector<TitleFinished> titles;
    std::vector<DeleteSegments> deleted;
    std::vector<int> stopped_ranks;
    std::optional<job::RunSummary> summary;

private:
    void carry_out(std::vector<Action> actions) {
        for (auto& action : actions) {
            if (auto* assign = std::get_if<Assign>(&action)) {
                EXPECT_EQ(assign->term, 7);
                handed_out.push_back(assign->work);
                held.push_back({assign->rank, assign->task, assign->work, false});
            } else if (const auto* cancel = std::get_if<Cancel>(&action)) {
                for (Held& task : held) {
                    task.cancelled = task.cancelled || (task.rank == cancel->rank && task.id == cancel->task);
                }
            } else if (auto* title = std::get_if<TitleFinished>(&action)) {
                titles.push_back(*title);
            } else if (auto* segments = std::get_if<DeleteSegments>(&action)) {
                deleted.push_back(*segments);
            } else if (const auto* stop = std::get_if<StopRank>(&action)) {
                stopped_ranks.push_back(stop->rank);
            } else if (auto* end = std::get_if<RunFinished>(&action)) {
                EXPECT_FALSE(summary) << "a run ends once";
                summary = std::move(end->summary);
            }
        }
    }

    Answers answers_;
    Coordinator coordinator_;
};

inline task::TaskFailure failure(FailureKind kind, const std::string& line = "it is broken") {
    return {kind, line, "why"};
}

} // namespace reelmill::scatter::test
