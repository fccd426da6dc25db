// One run in simulated time: ranks, messages and failures around the real coordinator.
#pragma once

#include "figures.hpp"
#include "simulated_ranks.hpp"

#include <random>

namespace reelmill::scale {

class Simulation {
public:
    /// `workload` must outlive this object.
    Simulation(const Workload& workload, const ClusterSpec& spec);
    /// Until the coordinator says that the run is over, or nobody is left to do anything. To be called once.
    [[nodiscard]] Figures run();

private:
    void come(int rank);
    void plan_death(int rank);
    void die(int rank);
    void post(const scatter::Action& action);
    void to_rank(int rank, bool cancels, task::TaskId task);
    void answer(int rank, task::TaskId task, double spent, bool whole);
    void report_progress();
    void measure_the_coordinator();
    [[nodiscard]] double until_found();

    const Workload& workload_;
    const ClusterSpec spec_;
    EventQueue queue_;
    std::mt19937_64 random_;
    SimulatedRanks ranks_;
    SimulatedCoordinator coordinator_;
    Figures figures_;
};

} // namespace reelmill::scale
