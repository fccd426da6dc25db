// Near the end of the work: when what is at work will end, and what is begun once more elsewhere since it would end
// sooner there. The first result counts, and ends the other try; both make the same bytes.

#include "coordinator_impl.hpp"

#include <algorithm>

namespace reelmill::scatter {

namespace {
// Progress is written down once the queue holds no more than so many tasks for each slot: before, nothing depends on
// it.
constexpr std::size_t last_rounds = 4;
// What was predicted counts as much as seeing so large a part of the shard at work.
constexpr double predicted_share = 0.05;
// A second try has to end so many times, and so many seconds, sooner: predictions are off by a third, and whoever is
// busy with it for nothing could be given something else.
constexpr double sooner_factor = 1.25;
constexpr double sooner_seconds = 1;
// A shard that has taken so many times as long as predicted, and so many seconds more, hangs on something: a rank whose
// disk or host crawls. Encoders differ from the prediction by less.
constexpr double straggling_factor = 3;
constexpr double straggling_seconds = 5;
} // namespace

bool Coordinator::Impl::is_near_the_end() const {
    return queue_.size() <= last_rounds * static_cast<std::size_t>(roster_.slots());
}

void Coordinator::Impl::learn_from_progress(const ProgressReported& event, TaskRecord& task) {
    if (task.piece.kind != task::Piece::Kind::shard || !is_near_the_end()) {
        return;
    }
    const double share = title_of(task).run.share_of(task.piece, event.progress);
    if (!task.shard_progress.add(event.rank, share, now_) ||
        !roster_.held_by(event.rank).contains(event.progress.task)) {
        return;
    }
    if (const auto seen = task.shard_progress.of(event.rank)) {
        speeds_.observe(event.rank, seen->seconds / (seen->covered * task.place.cost));
        roster_.set_speed_class(event.rank, speeds_.speed_class_of(event.rank));
    }
}

/// Until the rank has done the task, by what has been seen of it and by what was predicted.
double Coordinator::Impl::seconds_left(int rank, const TaskRecord& task) const {
    const double whole = speeds_.seconds_for(rank, task.place.cost);
    const auto seen = task.shard_progress.of(rank);
    if (!seen) {
        return std::clamp(task.began + whole - now_, 0.0, whole);
    }
    const double expected = (seen->seconds + predicted_share * whole) / (seen->covered + predicted_share);
    return std::max(0.0, expected * (1 - seen->share) - (now_ - seen->at));
}

/// Shards that are at work once, the one that ends last first.
std::vector<Coordinator::Impl::Late> Coordinator::Impl::latest_first() const {
    std::vector<Late> late;
    for (const auto& [id, task] : tasks_) {
        if (!task.settled && task.piece.kind == task::Piece::Kind::shard && task.holders.size() == 1) {
            late.push_back({seconds_left(task.holders.front(), task), id});
        }
    }
    std::ranges::sort(late, [](const Late& a, const Late& b) {
        return a.seconds_left != b.seconds_left ? a.seconds_left > b.seconds_left : a.id < b.id;
    });
    return late;
}

/// The idle rank that should begin it once more, if any should.
std::optional<int> Coordinator::Impl::helper_for(const Late& late) const {
    const TaskRecord& task = tasks_.at(late.id);
    const auto rank = roster_.idle_rank(wanted_for(late.id, access_for(late.id)));
    if (!rank || *rank == task.holders.front()) {
        return std::nullopt;
    }
    const double there = speeds_.seconds_for(*rank, task.place.cost);
    const bool sooner = there > 0 && sooner_factor * there + sooner_seconds < late.seconds_left;
    return sooner || straggles(task) ? rank : std::nullopt;
}

/// Where nothing waits and ranks are idle.
void Coordinator::Impl::help_stragglers() {
    if (!queue_.empty() || stopping_ || waits_for_reports_ || !roster_.idle_rank()) {
        return;
    }
    for (const Late& late : latest_first()) {
        if (!roster_.idle_rank()) {
            return;
        }
        if (const auto rank = helper_for(late)) {
            assign(*rank, late.id, tasks_.at(late.id));
        }
    }
}

bool Coordinator::Impl::straggles(const TaskRecord& task) const {
    const double predicted = speeds_.seconds_for(task.holders.front(), task.place.cost);
    return predicted > 0 && now_ - task.began > straggling_factor * predicted + straggling_seconds;
}

} // namespace reelmill::scatter
