#include "reelmill/checkpoint/checkpoint_writer.hpp"

#include <algorithm>
#include <utility>

namespace reelmill::checkpoint {
namespace {

WriteProblem problem_of(const std::exception& error) {
    return {error.what(), describe_chain(error), dynamic_cast<const Fenced*>(&error) != nullptr};
}

} // namespace

CheckpointWriter::CheckpointWriter(Write write, Clock clock, WriteIntervals intervals)
    : write_(std::move(write)), clock_(std::move(clock)), intervals_(intervals),
      thread_([this](const std::stop_token& stop) { work(stop); }) {}

CheckpointWriter::~CheckpointWriter() = default; // the thread is asked to stop, and waited for

void CheckpointWriter::offer(std::shared_ptr<const scatter::RunSnapshot> snapshot) {
    {
        const std::lock_guard lock(mutex_);
        waiting_.swap(snapshot); // so that what waited is freed without the lock
    }
    changed_.notify_all();
}

bool CheckpointWriter::due(double now) const {
    const std::lock_guard lock(mutex_);
    return idle() && (!next_ || now >= *next_);
}

bool CheckpointWriter::written() const {
    const std::lock_guard lock(mutex_);
    return idle();
}

void CheckpointWriter::flush() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return idle(); });
}

std::optional<WriteProblem> CheckpointWriter::problem() const {
    const std::lock_guard lock(mutex_);
    return problem_;
}

WriteTotals CheckpointWriter::totals() const {
    const std::lock_guard lock(mutex_);
    return totals_;
}

void CheckpointWriter::work(const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    while (changed_.wait(lock, stop, [this] { return waiting_ != nullptr; }) && !stop.stop_requested()) {
        auto snapshot = std::exchange(waiting_, nullptr);
        writing_ = true;
        lock.unlock();
        write_one(*snapshot);
        snapshot.reset();
        lock.lock();
        writing_ = false;
        changed_.notify_all();
    }
}

void CheckpointWriter::write_one(const scatter::RunSnapshot& snapshot) {
    const double began = clock_();
    std::optional<WriteProblem> problem;
    std::int64_t bytes = 0;
    try {
        bytes = write_(snapshot).bytes;
    } catch (const std::exception& error) {
        problem = problem_of(error);
    }
    const double took = clock_() - began;
    const std::lock_guard lock(mutex_);
    next_ = began + std::max(intervals_.shortest_interval, intervals_.rest_per_work * took);
    totals_.writes += problem ? 0 : 1;
    totals_.bytes += bytes;
    totals_.seconds += took;
    problem_ = std::move(problem);
}

} // namespace reelmill::checkpoint
