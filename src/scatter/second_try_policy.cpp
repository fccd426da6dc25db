#include "second_try_policy.hpp"

#include <algorithm>

namespace reelmill::scatter {

namespace {

// Progress is written down once the queue holds no more than so many tasks for each slot: before, nothing depends on
// it.
constexpr std::size_t last_rounds = 4;
// A second try has to end so many times, and so many seconds, sooner: predictions are off by a third, and whoever is
// busy with it for nothing could be given something else.
constexpr double sooner_factor = 1.25;
constexpr double sooner_seconds = 1;
// A shard that has taken so many times as long as predicted, and so many seconds more, hangs on something: a rank whose
// disk or host crawls. Encoders differ from the prediction by less.
constexpr double straggling_factor = 3;
constexpr double straggling_seconds = 5;
// Seconds between looks.
constexpr double look_interval = 0.25;
constexpr double look_interval_per_slot = 1e-4;

bool straggles(const RunView& run, const TaskRecord& task) {
    const double predicted = run.speeds.seconds_for(task.holders.front(), task.place.cost);
    return predicted > 0 && run.now - task.began > straggling_factor * predicted + straggling_seconds;
}

} // namespace

bool is_near_the_end(const RunView& run) {
    return run.queue.size() <= last_rounds * static_cast<std::size_t>(run.roster.slots());
}

std::vector<Late> latest_first(const RunView& run) {
    std::vector<Late> late;
    for (const auto& [id, task] : run.tasks) {
        if (!task.settled && task.piece.kind == task::Piece::Kind::shard && task.holders.size() == 1) {
            late.push_back({run.seconds_left(task.holders.front(), task), id});
        }
    }
    std::ranges::sort(late, [](const Late& a, const Late& b) {
        return a.seconds_left != b.seconds_left ? a.seconds_left > b.seconds_left : a.id < b.id;
    });
    return late;
}

std::optional<int> helper_for(const RunView& run, const Late& late) {
    const TaskRecord& task = run.task(late.id);
    const auto rank = run.roster.idle_rank(run.wanted_for(late.id, run.access_for(late.id)));
    if (!rank || *rank == task.holders.front()) {
        return std::nullopt;
    }
    const double there = run.speeds.seconds_for(*rank, task.place.cost);
    const bool sooner = there > 0 && sooner_factor * there + sooner_seconds < late.seconds_left;
    return sooner || straggles(run, task) ? rank : std::nullopt;
}

bool LookTimes::is_due(double now, int slots) {
    if (now < next_) {
        return false;
    }
    next_ = now + std::max(look_interval, look_interval_per_slot * slots);
    return true;
}

} // namespace reelmill::scatter
