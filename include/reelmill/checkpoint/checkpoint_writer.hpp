// Writes checkpoints beside the run: a thread of its own, so that nobody waits for HDF5 or the disk.
#pragma once

#include "reelmill/checkpoint/checkpoint_store.hpp"

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

namespace reelmill::checkpoint {

/// How often is often enough.
struct WriteIntervals {
    double shortest_interval = 1; ///< seconds from one write's begin to the next one's
    /// So many times as long as a write took, the next does not begin: about half a percent of the run.
    double rest_per_work = 200;
};

/// Why the last write failed.
struct WriteProblem {
    std::string line;    ///< for people
    std::string chain;   ///< for the log: the causes
    bool fenced = false; ///< another coordination has taken over: this one must end
};

/// What all writes together have cost.
struct WriteTotals {
    std::int64_t writes = 0; ///< that succeeded
    std::int64_t bytes = 0;
    double seconds = 0; ///< of all writes, those that failed too
};

/// All functions may be called from any thread, and none but flush() and the destructor block. While it lives, the
/// store behind `write` belongs to it.
class CheckpointWriter {
public:
    using Write = std::function<Written(const scatter::RunSnapshot&)>; ///< called on the writer's thread; may throw
    using Clock = std::function<double()>;                             ///< seconds; called on the writer's thread

    CheckpointWriter(Write write, Clock clock, WriteIntervals intervals = {});
    /// Finishes the write that is under way; what waits is dropped (see flush).
    ~CheckpointWriter();

    /// To be written next, instead of what may be waiting.
    void offer(std::shared_ptr<const scatter::RunSnapshot> snapshot);

    /// Whether it is worth to take a new snapshot at `now` (seconds of the clock): nothing waits or is being written,
    /// and the intervals allows it.
    [[nodiscard]] bool due(double now) const;

    /// Whether all that was offered has been written, or has failed.
    [[nodiscard]] bool written() const;

    /// Blocks until what was offered before is written, or has failed.
    void flush();

    /// None while all is well: a write that succeeds takes the problem away.
    [[nodiscard]] std::optional<WriteProblem> problem() const;
    [[nodiscard]] WriteTotals totals() const;

private:
    void work(const std::stop_token& stop);
    void write_one(const scatter::RunSnapshot& snapshot);
    [[nodiscard]] bool idle() const { return !waiting_ && !writing_; }

    const Write write_;
    const Clock clock_;
    const WriteIntervals intervals_;
    mutable std::mutex mutex_; ///< for all below
    std::condition_variable_any changed_;
    std::shared_ptr<const scatter::RunSnapshot> waiting_;
    bool writing_ = false;
    std::optional<double> next_; ///< not before this time; none: nothing was written yet
    std::optional<WriteProblem> problem_;
    WriteTotals totals_;
    std::jthread thread_; ///< last: it uses all of the above
};

} // namespace reelmill::checkpoint
