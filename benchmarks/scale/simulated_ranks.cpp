#include "simulated_ranks.hpp"

#include <algorithm>
#include <numeric>

namespace reelmill::scale {

SimulatedRanks::SimulatedRanks(const ClusterSpec& spec, EventQueue& queue, Hooks hooks)
    : spec_(spec), queue_(queue), hooks_(std::move(hooks)), ranks_(index(spec.ranks)),
      busy_on_core_(index(spec.shared_cores)) {
    std::mt19937_64 random(spec.seed);
    std::uniform_real_distribution<> speed(spec.slowest, spec.fastest);
    for (Rank& rank : ranks_) {
        rank.speed = spec.slowest < spec.fastest ? speed(random) : spec.fastest;
    }
}

void SimulatedRanks::come(int rank) {
    Rank& entry = ranks_[index(rank)];
    entry.alive = true;
    entry.came = queue_.now();
    slots_ += spec_.slots;
}

void SimulatedRanks::die(int rank) {
    Rank& entry = ranks_[index(rank)];
    while (!entry.running.empty()) {
        take_off(rank, entry.running.size() - 1);
    }
    entry.waiting.clear();
    entry.alive = false;
    slots_ -= spec_.slots;
    slot_seconds_ += spec_.slots * (queue_.now() - entry.came);
}

void SimulatedRanks::assign(int rank, task::TaskId task) {
    Rank& entry = ranks_[index(rank)];
    if (entry.alive) {
        entry.waiting.push_back(task);
        fill_slots(rank);
    }
}

void SimulatedRanks::cancel(int rank, task::TaskId task) {
    Rank& entry = ranks_[index(rank)];
    if (std::erase(entry.waiting, task) > 0) {
        hooks_.answer(rank, task, 0, false);
        return;
    }
    const auto found = std::ranges::find(entry.running, task, &Running::task);
    if (found != entry.running.end()) {
        const double spent = queue_.now() - found->began;
        take_off(rank, static_cast<std::size_t>(found - entry.running.begin()));
        hooks_.answer(rank, task, spent, false);
        fill_slots(rank);
    }
}

void SimulatedRanks::fill_slots(int rank) {
    Rank& entry = ranks_[index(rank)];
    while (!entry.waiting.empty() && std::ssize(entry.running) < spec_.slots) {
        const double seconds = hooks_.seconds_of(entry.waiting.front());
        note_progress(rank);
        entry.running.push_back({entry.waiting.front(), queue_.now(), seconds, seconds, queue_.now(), 0});
        entry.waiting.pop_front();
        ++running_;
        if (spec_.shared_cores > 0) {
            ++busy_on_core_[index(core_of(rank))];
            announce_ends_anew(rank);
        } else {
            announce_end(rank, entry.running.back());
        }
    }
}

double SimulatedRanks::rate(int rank) const {
    const int others = spec_.shared_cores > 0 ? busy_on_core_[index(core_of(rank))] : 1;
    return ranks_[index(rank)].speed / (others > 1 ? others * spec_.sharing : 1);
}

void SimulatedRanks::announce_end(int rank, Running& task) {
    task.version = ++versions_;
    queue_.after(task.left / rate(rank),
                 [this, rank, id = task.task, version = task.version] { end(rank, id, version); });
}

/// Before a task begins or ends on the rank's core: all that share it go on at another speed.
void SimulatedRanks::note_progress(int rank) {
    if (spec_.shared_cores == 0) {
        return;
    }
    for (int other = core_of(rank); other < spec_.ranks; other += spec_.shared_cores) {
        for (Running& task : ranks_[index(other)].running) {
            task.left -= (queue_.now() - task.touched) * rate(other);
            task.touched = queue_.now();
        }
    }
}

void SimulatedRanks::announce_ends_anew(int rank) {
    for (int other = core_of(rank); other < spec_.ranks; other += spec_.shared_cores) {
        for (Running& task : ranks_[index(other)].running) {
            announce_end(other, task);
        }
    }
}

void SimulatedRanks::end(int rank, task::TaskId task, std::int64_t version) {
    auto& running = ranks_[index(rank)].running;
    const auto found = std::ranges::find(running, version, &Running::version);
    if (found == running.end()) {
        return;
    }
    const double spent = queue_.now() - found->began;
    take_off(rank, static_cast<std::size_t>(found - running.begin()));
    fill_slots(rank);
    hooks_.answer(rank, task, spent, true);
}

void SimulatedRanks::take_off(int rank, std::size_t position) {
    auto& running = ranks_[index(rank)].running;
    busy_seconds_ += queue_.now() - running[position].began;
    note_progress(rank);
    running.erase(running.begin() + static_cast<std::ptrdiff_t>(position));
    --running_;
    if (spec_.shared_cores > 0) {
        --busy_on_core_[index(core_of(rank))];
        announce_ends_anew(rank);
    }
}

double SimulatedRanks::share_done(int rank, const Running& task) const {
    const double left = task.left - (queue_.now() - task.touched) * rate(rank);
    return task.all > 0 ? std::clamp(1 - left / task.all, 0.0, 1.0) : 1;
}

double SimulatedRanks::speed() const {
    return std::accumulate(ranks_.begin(), ranks_.end(), 0.0,
                           [this](double sum, const Rank& rank) { return sum + spec_.slots * rank.speed; });
}

double SimulatedRanks::fastest() const { return std::ranges::max_element(ranks_, {}, &Rank::speed)->speed; }

std::vector<double> SimulatedRanks::speeds() const {
    std::vector<double> speeds;
    for (const Rank& rank : ranks_) {
        speeds.insert(speeds.end(), index(spec_.slots), rank.speed);
    }
    return speeds;
}

double SimulatedRanks::slot_seconds() const {
    double seconds = slot_seconds_;
    for (const Rank& rank : ranks_) {
        seconds += rank.alive ? spec_.slots * (queue_.now() - rank.came) : 0;
    }
    return seconds;
}

} // namespace reelmill::scale
