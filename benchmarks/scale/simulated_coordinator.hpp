// The thread that coordinates, as a server that does one thing after another: the real Coordinator, at the real price
// of each of its calls, and at the price of the messages around it.
#pragma once

#include "backlog.hpp"
#include "cluster_spec.hpp"
#include "event_queue.hpp"

#include "reelmill/scatter/coordinator.hpp"

#include <functional>

namespace reelmill::scale {

class SimulatedCoordinator {
public:
    /// `post`: called at the moment when an order leaves. All references must outlive this object.
    using Post = std::function<void(const scatter::Action&)>;
    SimulatedCoordinator(const Workload& workload, const ClusterSpec& spec, EventQueue& queue, Post post);

    void open();
    /// A message has arrived; it waits for its turn.
    void receive(const scatter::Event& event);
    /// What rank 0 does besides, every half second for the display and every second or more for the checkpoint: both
    /// are tried now, and from now on slow the coordinator down by their share. `ranks`: that send signs of life.
    void weigh_other_duties(int ranks);

    struct Totals {
        std::int64_t events = 0;
        std::int64_t assignments = 0;
        std::int64_t duplicates = 0; ///< a task that somebody held already
        double handle_seconds = 0;   ///< CPU, measured, in Coordinator::handle
        double message_seconds = 0;  ///< for answers and orders
        double other_share = 0;      ///< of a core: signs of life, display, checkpoints; the largest seen
        double display_seconds = 0;  ///< one Coordinator::status, the slowest
        double snapshot_seconds = 0; ///< one Coordinator::snapshot, the slowest
        double longest_delay = 0;    ///< from a message's arrival until its orders left
        double useful_seconds = 0;   ///< of slots, for answers that counted
        double last_work_given = 0;  ///< when the last shard or sound left the queue
        double first_published = -1;
    };
    [[nodiscard]] const Totals& totals() const { return totals_; }
    [[nodiscard]] const Backlog& backlog() const { return backlog_; }
    [[nodiscard]] bool finished() const { return coordinator_.finished(); }

private:
    void take_note(const scatter::Event& event);
    void take_note(const scatter::Action& action);
    void carry_out(std::vector<scatter::Action> actions, double busy);
    [[nodiscard]] double price_of(const scatter::Event& event) const;
    [[nodiscard]] double price_of(const scatter::Action& action) const;

    const Workload& workload_;
    const ClusterSpec& spec_;
    EventQueue& queue_;
    Post post_;
    scatter::Coordinator coordinator_;
    Backlog backlog_;
    Totals totals_;
    double free_at_ = 0;
    double other_share_ = 0;
};

} // namespace reelmill::scale
