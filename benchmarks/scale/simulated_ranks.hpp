// The ranks: what they hold, how fast they are, when they are done with it.
#pragma once

#include "cluster_spec.hpp"
#include "event_queue.hpp"

#include "reelmill/task/task.hpp"

#include <deque>
#include <functional>
#include <random>
#include <vector>

namespace reelmill::scale {

class SimulatedRanks {
public:
    struct Hooks {
        std::function<double(task::TaskId)> seconds_of; ///< on a slot of speed 1
        /// `spent`: seconds on its slot. `whole`: false if it was cancelled.
        std::function<void(int rank, task::TaskId task, double spent, bool whole)> answer;
    };
    SimulatedRanks(const ClusterSpec& spec, EventQueue& queue, Hooks hooks);

    void come(int rank);
    void die(int rank);
    void assign(int rank, task::TaskId task);
    void cancel(int rank, task::TaskId task);

    struct Running {
        task::TaskId task = 0;
        double began = 0;
        double all = 0;  ///< seconds at speed 1
        double left = 0; ///< of these, at `touched`
        double touched = 0;
        std::int64_t version = 0; ///< of its announced end: others are void
    };
    [[nodiscard]] bool alive(int rank) const { return ranks_[index(rank)].alive; }
    [[nodiscard]] const std::vector<Running>& running(int rank) const { return ranks_[index(rank)].running; }
    [[nodiscard]] double share_done(int rank, const Running& task) const; ///< 0 to 1
    [[nodiscard]] int idle_slots() const { return slots_ - running_; }
    [[nodiscard]] int slots() const { return slots_; } ///< of ranks that live
    [[nodiscard]] double speed() const;                ///< of all slots together, as they are at first
    [[nodiscard]] double fastest() const;
    [[nodiscard]] std::vector<double> speeds() const;                   ///< of each slot
    [[nodiscard]] double busy_seconds() const { return busy_seconds_; } ///< of slots, whatever came of it
    [[nodiscard]] double slot_seconds() const;                          ///< that ranks have been there, until now

private:
    struct Rank {
        bool alive = false;
        double speed = 1;
        double came = 0;
        std::deque<task::TaskId> waiting;
        std::vector<Running> running;
    };
    static std::size_t index(int rank) { return static_cast<std::size_t>(rank); }
    void fill_slots(int rank);
    void announce_end(int rank, Running& task);
    void end(int rank, task::TaskId task, std::int64_t version);
    void take_off(int rank, std::size_t position);
    void note_progress(int rank);
    void announce_ends_anew(int rank);
    [[nodiscard]] int core_of(int rank) const { return rank % spec_.shared_cores; }
    [[nodiscard]] double rate(int rank) const;

    const ClusterSpec spec_;
    EventQueue& queue_;
    Hooks hooks_;
    std::vector<Rank> ranks_;
    std::vector<int> busy_on_core_; ///< tasks, where ranks share cores
    int slots_ = 0;
    int running_ = 0;
    std::int64_t versions_ = 0;
    double busy_seconds_ = 0;
    double slot_seconds_ = 0; ///< of ranks that are gone
};

} // namespace reelmill::scale
