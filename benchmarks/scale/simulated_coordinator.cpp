#include "simulated_coordinator.hpp"

#include "reelmill/checkpoint/checkpoint_writer.hpp"
#include "reelmill/task/piece.hpp"

#include <algorithm>
#include <ctime>
#include <utility>

namespace reelmill::scale {

namespace {

constexpr double display_interval = 0.5;                   // progress_interval of cluster/rank_loop
constexpr checkpoint::WriteIntervals checkpoint_intervals; // a write takes no less than the snapshot
constexpr double most_other_share = 0.99;                  // the coordinator has to get on somehow

double cpu_seconds() {
    timespec time{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

template <typename Call> double price_of_call(const Call& call) {
    const double began = cpu_seconds();
    call();
    return cpu_seconds() - began;
}

bool is_whole(const scatter::TaskFinished& answer) { return !std::holds_alternative<task::TaskFailure>(answer.result); }

} // namespace

SimulatedCoordinator::SimulatedCoordinator(const Workload& workload, const ClusterSpec& spec, EventQueue& queue,
                                           Post post)
    : workload_(workload), spec_(spec), queue_(queue), post_(std::move(post)), coordinator_(workload.spec, 1),
      backlog_(workload) {}

void SimulatedCoordinator::open() { carry_out(coordinator_.start(0), 0); }

void SimulatedCoordinator::receive(const scatter::Event& event) {
    const double begin = std::max(queue_.now(), free_at_);
    std::vector<scatter::Action> actions;
    const double handling = price_of_call([&] { actions = coordinator_.handle(event, begin); });
    take_note(event);
    ++totals_.events;
    totals_.handle_seconds += handling;
    const double receiving = price_of(event);
    totals_.message_seconds += receiving;
    free_at_ = begin;
    carry_out(std::move(actions), handling + receiving);
    totals_.longest_delay = std::max(totals_.longest_delay, free_at_ - queue_.now());
}

void SimulatedCoordinator::carry_out(std::vector<scatter::Action> actions, double busy) {
    for (const scatter::Action& action : actions) {
        take_note(action);
        const double sending = price_of(action);
        totals_.message_seconds += sending;
        busy += sending;
    }
    free_at_ = std::max(queue_.now(), free_at_) + busy / (1 - other_share_);
    queue_.at(free_at_, [this, actions = std::move(actions)] {
        for (const scatter::Action& action : actions) {
            post_(action);
        }
    });
}

void SimulatedCoordinator::weigh_other_duties(int ranks) {
    const MessageCosts& costs = spec_.messages;
    const double signs = (costs.progress + costs.transport) * ranks / spec_.progress_interval +
                         (costs.heartbeat + costs.transport) * ranks / spec_.signs_interval;
    const double display = price_of_call([this] { static_cast<void>(coordinator_.status(queue_.now())); });
    const double snapshot = price_of_call([this] { static_cast<void>(coordinator_.snapshot()); });
    totals_.display_seconds = std::max(totals_.display_seconds, display);
    totals_.snapshot_seconds = std::max(totals_.snapshot_seconds, snapshot);
    const double share =
        signs + display / std::max(display_interval, display) +
        snapshot / std::max(checkpoint_intervals.shortest_interval, checkpoint_intervals.rest_per_work * snapshot);
    totals_.other_share = std::max(totals_.other_share, share);
    other_share_ = std::min(share, most_other_share);
}

/// Progress is among the signs of life, whose price weigh_other_duties() counts.
double SimulatedCoordinator::price_of(const scatter::Event& event) const {
    const MessageCosts& costs = spec_.messages;
    const auto* answer = std::get_if<scatter::TaskFinished>(&event);
    if (answer == nullptr) {
        return std::holds_alternative<scatter::RankReady>(event) ? costs.heartbeat + costs.transport : 0;
    }
    const auto* probe = std::get_if<task::ProbeResult>(&answer->result);
    const double plan = probe == nullptr ? 0 : costs.planned_shard * static_cast<double>(probe->plan.shards.size());
    return costs.answer + plan + costs.transport;
}

double SimulatedCoordinator::price_of(const scatter::Action& action) const {
    const MessageCosts& costs = spec_.messages;
    if (std::holds_alternative<scatter::Assign>(action)) {
        return costs.assignment + costs.transport;
    }
    const bool is_message = std::holds_alternative<scatter::Cancel>(action);
    return is_message ? costs.heartbeat + costs.transport : 0;
}

void SimulatedCoordinator::take_note(const scatter::Event& event) {
    if (const auto* lost = std::get_if<scatter::RankLost>(&event)) {
        backlog_.lost(lost->rank);
    }
    const auto* answer = std::get_if<scatter::TaskFinished>(&event);
    if (answer == nullptr) {
        return;
    }
    if (!is_whole(*answer)) {
        backlog_.returned(answer->rank, answer->task);
    } else if (backlog_.answered(answer->rank, answer->task)) {
        totals_.useful_seconds += answer->seconds;
        if (totals_.first_published < 0 && backlog_.published() > 0) {
            totals_.first_published = queue_.now();
        }
    }
}

void SimulatedCoordinator::take_note(const scatter::Action& action) {
    const auto* assign = std::get_if<scatter::Assign>(&action);
    if (assign == nullptr) {
        return;
    }
    ++totals_.assignments;
    totals_.duplicates += backlog_.held(assign->task) ? 1 : 0;
    backlog_.given(assign->rank, assign->task);
    if (task::piece_of(assign->task).kind != task::PieceKind::mux) {
        totals_.last_work_given = queue_.now();
    }
}

} // namespace reelmill::scale
