// The part of rank 0 that coordinates: messages become events, actions become messages and calls of hooks. Private to
// the room.
#pragma once

#include "reelmill/cluster/rank_loop.hpp"
#include "reelmill/scatter/coordinator.hpp"

#include "post.hpp"

#include <chrono>
#include <optional>
#include <set>

namespace reelmill::cluster {

class Chief {
public:
    Chief(Post& post, const RankOptions& options, int ranks);

    void start();
    void hear(const Envelope& message, int from);
    void rank_lost(int rank);
    void show_status();
    /// The run is over and every rank has said Goodbye, or is lost.
    [[nodiscard]] bool done() const { return summary_ && present_.empty(); }
    [[nodiscard]] const job::RunSummary& summary() const { return *summary_; }

private:
    void feed(const scatter::Event& event);
    void carry_out(std::vector<scatter::Action> actions);
    void act(scatter::Assign& action);
    void act(const scatter::Cancel& action);
    void act(const scatter::TitleFinished& action);
    void act(const scatter::DeleteSegments& action);
    void act(const scatter::StopRank& action);
    void act(scatter::RunFinished& action);
    void on(const Hello& message, int from);
    void print(const LogLine& line) const;
    [[nodiscard]] double now() const;

    Post& post_;
    const RankOptions& options_;
    scatter::Coordinator coordinator_;
    int ranks_;             ///< of the run, without lost ones; also those that have not greeted yet
    std::set<int> present_; ///< ranks that have not said Goodbye
    std::optional<job::RunSummary> summary_;
    std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
};

} // namespace reelmill::cluster
