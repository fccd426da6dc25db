#include "simulation.hpp"

#include "answers.hpp"

#include "reelmill/task/piece.hpp"

#include <algorithm>

namespace reelmill::scale {

namespace {
constexpr int looks_at_the_coordinator = 8; // in a run: a snapshot of a library takes long
constexpr int rounds_with_progress = 4;     // as last_rounds of scatter/second_try_policy
constexpr int reports_at_a_time = 2000;     // where more tasks run than that, each reports less often than it would
} // namespace

Simulation::Simulation(const Workload& workload, const ClusterSpec& spec)
    : workload_(workload), spec_(spec), random_(spec.seed + 1),
      ranks_(spec_, queue_,
             {[this](task::TaskId task) { return workload_.seconds_of(task); },
              [this](int rank, task::TaskId task, double spent, bool whole) { answer(rank, task, spent, whole); }}),
      coordinator_(workload, spec_, queue_, [this](const scatter::Action& action) { post(action); }) {
    const double speed = spec.shared_cores > 0 ? std::min<double>(spec.shared_cores, ranks_.speed()) : ranks_.speed();
    figures_.chain = workload.least_seconds(ranks_.fastest(), speed);
    figures_.bound = std::max(workload.seconds() / speed, figures_.chain);
    figures_.bound_unsplit = std::max(figures_.bound, workload.least_seconds_unsplit(ranks_.speeds()));
}

Figures Simulation::run() {
    coordinator_.open();
    for (int rank = 0; rank < spec_.ranks; ++rank) {
        come(rank);
    }
    measure_the_coordinator();
    report_progress();
    while (!queue_.empty() && !coordinator_.finished() && ranks_.slots() > 0) {
        figures_.meter.look(queue_.next(), ranks_.idle_slots(), coordinator_.backlog(),
                            coordinator_.totals().last_work_given);
        queue_.step();
    }
    figures_.finished = coordinator_.finished();
    figures_.makespan = queue_.now();
    figures_.slot_seconds = ranks_.slot_seconds();
    figures_.busy_seconds = ranks_.busy_seconds();
    figures_.coordinator = coordinator_.totals();
    return figures_;
}

void Simulation::come(int rank) {
    ranks_.come(rank);
    queue_.after(spec_.latency, [this, rank] { coordinator_.receive(scatter::RankReady{rank, spec_.slots, {}, 0}); });
    plan_death(rank);
}

void Simulation::plan_death(int rank) {
    if (rank > 0 && spec_.failures_per_rank_hour > 0) {
        std::exponential_distribution<> hours(spec_.failures_per_rank_hour);
        queue_.after(3600 * hours(random_), [this, rank] { die(rank); });
    }
}

void Simulation::die(int rank) {
    ++figures_.ranks_lost;
    ranks_.die(rank);
    queue_.after(spec_.detection, [this, rank] { coordinator_.receive(scatter::RankLost{rank, true}); });
    if (spec_.replacement > 0) {
        queue_.after(std::max(spec_.replacement, 2 * spec_.detection), [this, rank] { come(rank); });
    }
}

void Simulation::post(const scatter::Action& action) {
    if (const auto* assign = std::get_if<scatter::Assign>(&action)) {
        to_rank(assign->rank, false, assign->task);
    } else if (const auto* cancel = std::get_if<scatter::Cancel>(&action)) {
        to_rank(cancel->rank, true, cancel->task);
    }
}

void Simulation::to_rank(int rank, bool cancels, task::TaskId task) {
    queue_.after(spec_.latency + until_found(), [this, rank, cancels, task] {
        if (ranks_.alive(rank)) {
            cancels ? ranks_.cancel(rank, task) : ranks_.assign(rank, task);
        }
    });
}

/// Ranks look for messages at ever longer intervals while nothing happens.
double Simulation::until_found() { return std::uniform_real_distribution<>(0, spec_.longest_wait)(random_); }

void Simulation::answer(int rank, task::TaskId task, double spent, bool whole) {
    queue_.after(spec_.latency, [this, rank, task, spent, whole] {
        const task::TaskFailure stopped{FailureKind::interrupted, "stopped", {}};
        coordinator_.receive(
            scatter::TaskFinished{rank, task, whole ? answer_to(task, workload_) : task::TaskResult(stopped), spent});
    });
}

/// Only near the end: before, the coordinator merely writes progress down.
void Simulation::report_progress() {
    const int running = ranks_.slots() - ranks_.idle_slots();
    const double stretch = std::max(1.0, static_cast<double>(running) / reports_at_a_time);
    if (coordinator_.backlog().waiting() <= rounds_with_progress * ranks_.slots()) {
        for (int rank = 0; rank < spec_.ranks; ++rank) {
            for (const SimulatedRanks::Running& task : ranks_.running(rank)) {
                const auto title = static_cast<std::size_t>(task::title_of(task.task));
                const auto piece = task::piece_of(task.task);
                if (piece.kind == task::PieceKind::shard) {
                    const auto& shard = workload_.titles[title].plan.shards[piece.position];
                    const double media = static_cast<double>(shard.frames) / 24;
                    coordinator_.receive(scatter::ProgressReported{
                        rank,
                        {task.task, 0, 0, static_cast<std::int64_t>(1e6 * media * ranks_.share_done(rank, task))}});
                }
            }
        }
    }
    queue_.after(spec_.progress_interval * stretch, [this] { report_progress(); });
}

void Simulation::measure_the_coordinator() {
    coordinator_.weigh_other_duties(ranks_.slots() / spec_.slots);
    queue_.after(std::max(0.5, figures_.bound / looks_at_the_coordinator), [this] { measure_the_coordinator(); });
}

} // namespace reelmill::scale
