// How much there is to do, how much is done, how fast it goes, and when it will end. For display only: nothing that is
// decided depends on it.
#pragma once

#include "reelmill/status/status.hpp"
#include "reelmill/task/task.hpp"

#include <cstdint>
#include <deque>
#include <vector>

namespace reelmill::scatter {

/// An amount of work, done or to be done.
struct Load {
    double cost = 0;          ///< predicted seconds of one core
    double media_seconds = 0; ///< of source time
    std::int64_t frames = 0;
    std::int64_t bytes = 0;
    Load& operator+=(const Load& other);
    Load& operator-=(const Load& other);
};

/// What tasks have done that are still running.
struct InFlight {
    Load done;
    double longest_cost_left = 0; ///< predicted seconds of the task that has most of its work ahead
};

/// How fast figures have grown of late.
class RateWindow {
public:
    static constexpr double seconds = 10;
    struct Rates {
        double frames_per_second = 0;
        double speed = 0; ///< media seconds per second
    };
    /// `now` in seconds, never going back. What is lost or cancelled takes figures back; a rate below 0 would only
    /// puzzle.
    [[nodiscard]] Rates add(double now, std::int64_t frames, double media_seconds);

private:
    struct Sample {
        double time = 0;
        std::int64_t frames = 0;
        double media_seconds = 0;
    };
    std::deque<Sample> samples_;
};

class Ledger {
public:
    explicit Ledger(std::size_t titles) : titles_(titles) {}

    /// A title was probed: this is what it takes.
    void plan(task::TitleId title, const Load& all);
    void finish(task::TitleId title, const Load& piece);
    /// What a piece took on one slot that had all of its work done there: not found on disk, not copied.
    void measure(const Load& piece, double seconds);
    /// Finished pieces turned out to be unusable and are made anew at `cost`.
    void redo(task::TitleId title, const Load& dropped, double cost);
    /// Nothing more will be done for the title: the total shrinks to what was done.
    void close(task::TitleId title);

    /// Fills the figures of `status`. `now` in seconds, never going back; rates are taken over the last
    /// RateWindow::seconds of calls. `titles_unprobed` are taken to cost as much as the others on average.
    void fill(status::Status& status, const InFlight& running, int slots, int titles_unprobed, double now);

private:
    struct Tally {
        Load all;
        Load done;
        bool planned = false;
    };
    [[nodiscard]] double eta(const status::Status& status, const InFlight& running, int slots,
                             int titles_unprobed) const;

    std::vector<Tally> titles_;
    Load all_;
    Load done_;
    int planned_ = 0;
    double planned_cost_ = 0;
    double measured_cost_ = 0;    ///< predicted seconds of the pieces that were measured
    double measured_seconds_ = 0; ///< and what they took
    RateWindow window_;
};

} // namespace reelmill::scatter
