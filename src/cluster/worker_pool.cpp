#include "reelmill/cluster/worker_pool.hpp"

#include "task_watch.hpp"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <list>
#include <mutex>
#include <thread>

namespace reelmill::cluster {

namespace {
using Clock = std::chrono::steady_clock;

// Tasks that take less are told of together, as long as others wait behind them: to wake somebody up, and to send a
// message, takes longer than such a task. But not for longer than this.
constexpr double short_task_seconds = 0.002;
constexpr std::chrono::milliseconds longest_silence{20};
} // namespace

struct WorkerPool::Shared {
    struct Waiting {
        task::TaskId task = 0;
        task::Task work;
    };
    struct Running {
        task::TaskId task = 0;
        WorkMonitor monitor;
        TaskWatch watch;
        bool cancelled = false;
    };

    Shared(task::TaskRunner task_runner, TaskPatience task_patience)
        : runner(std::move(task_runner)), patience(std::move(task_patience)) {}
    void work_until_closed();
    task::TaskResult run_watched(task::Task work, Running& entry);
    void watch_until_closed(const std::stop_token& stop);
    void finish(Finished task);
    void finish_at_once(const Waiting& task);
    void finish_waiting();

    const task::TaskRunner runner;
    const TaskPatience patience;
    std::mutex mutex;
    std::condition_variable something_to_do;
    std::condition_variable something_finished;
    std::deque<Waiting> waiting;
    std::list<Running> running; ///< a list: workers hold references
    std::vector<Finished> finished;
    bool to_be_told = false;        ///< of `finished`
    Clock::time_point untold_since; ///< of the first of `finished`
    bool closed = false;
    std::condition_variable_any watch_ends;
    std::vector<std::jthread> threads;
    std::jthread watcher; ///< none where nothing is to be watched
};

void WorkerPool::Shared::work_until_closed() {
    std::unique_lock lock(mutex);
    while (true) {
        something_to_do.wait(lock, [this] { return closed || !waiting.empty(); });
        if (closed) {
            return;
        }
        const Waiting next = std::move(waiting.front());
        waiting.pop_front();
        const auto entry = running.emplace(running.end());
        entry->task = next.task;
        lock.unlock();
        const auto start = Clock::now();
        task::TaskResult result = run_watched(next.work, *entry);
        const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
        lock.lock();
        running.erase(entry);
        finish({next.task, std::move(result), seconds});
        if (to_be_told) {
            something_finished.notify_one();
        }
    }
}

/// Called without the lock; `entry` stays where it is.
task::TaskResult WorkerPool::Shared::run_watched(task::Task work, Running& entry) {
    while (true) {
        {
            const std::lock_guard lock(mutex);
            entry.watch = patience.seconds ? TaskWatch(work, patience.seconds(work)) : TaskWatch();
        }
        task::TaskResult result = task::run_guarded(runner, work, entry.monitor);
        const std::lock_guard lock(mutex);
        if (!entry.watch.stopped_it(result) || entry.cancelled || closed) {
            return result;
        }
        if (header_of(work).deaths > 0) {
            return entry.watch.failure();
        }
        ++header_of(work).deaths;
        entry.monitor.stop = false;
        entry.watch = TaskWatch();
    }
}

void WorkerPool::Shared::watch_until_closed(const std::stop_token& stop) {
    std::unique_lock lock(mutex);
    while (!watch_ends.wait_for(lock, stop, patience.look_interval, [&stop] { return stop.stop_requested(); })) {
        for (auto& running : this->running) {
            if (running.watch.is_deaf(running.monitor, patience.deafness) && patience.give_up) {
                patience.give_up(running.watch.last_words());
            }
        }
    }
}

void WorkerPool::Shared::finish(Finished task) {
    if (finished.empty()) {
        untold_since = Clock::now();
    }
    to_be_told = to_be_told || waiting.empty() || task.seconds >= short_task_seconds;
    finished.push_back(std::move(task));
}

void WorkerPool::Shared::finish_at_once(const Waiting& task) {
    finish({task.task, task::TaskFailure{FailureKind::interrupted, "stopped before it began", {}}, 0});
    to_be_told = true;
}

void WorkerPool::Shared::finish_waiting() {
    for (const auto& task : waiting) {
        finish_at_once(task);
    }
    waiting.clear();
}

WorkerPool::WorkerPool(int slots, task::TaskRunner runner, const std::function<void(int)>& enter, TaskPatience patience)
    : shared_(std::make_unique<Shared>(std::move(runner), std::move(patience))) {
    if (shared_->patience.seconds) {
        shared_->watcher =
            std::jthread([shared = shared_.get()](const std::stop_token& stop) { shared->watch_until_closed(stop); });
    }
    for (int slot = 0; slot < std::max(slots, 1); ++slot) {
        shared_->threads.emplace_back([shared = shared_.get(), enter, slot] {
            if (enter) {
                enter(slot);
            }
            shared->work_until_closed();
        });
    }
}

WorkerPool::~WorkerPool() {
    {
        const std::lock_guard lock(shared_->mutex);
        shared_->closed = true;
        for (auto& running : shared_->running) {
            running.monitor.stop = true;
        }
    }
    shared_->something_to_do.notify_all();
    shared_->threads.clear();
    shared_->watcher = {}; // after those that it watches
}

void WorkerPool::add(task::TaskId task, task::Task work) {
    {
        const std::lock_guard lock(shared_->mutex);
        shared_->waiting.push_back({task, std::move(work)});
    }
    shared_->something_to_do.notify_one();
}

void WorkerPool::cancel(task::TaskId task) {
    const std::lock_guard lock(shared_->mutex);
    for (auto& running : shared_->running) {
        if (running.task == task) {
            running.cancelled = true;
            running.monitor.stop = true;
        }
    }
    const auto waits = std::find_if(shared_->waiting.begin(), shared_->waiting.end(),
                                    [task](const auto& waiting) { return waiting.task == task; });
    if (waits != shared_->waiting.end()) {
        shared_->finish_at_once(*waits);
        shared_->waiting.erase(waits);
    }
}

void WorkerPool::cancel_all() {
    const std::lock_guard lock(shared_->mutex);
    for (auto& running : shared_->running) {
        running.cancelled = true;
        running.monitor.stop = true;
    }
    shared_->finish_waiting();
}

void WorkerPool::hand_back_waiting() {
    const std::lock_guard lock(shared_->mutex);
    shared_->finish_waiting();
}

std::vector<WorkerPool::Finished> WorkerPool::take_finished() {
    const std::lock_guard lock(shared_->mutex);
    const bool late = !shared_->finished.empty() && Clock::now() - shared_->untold_since >= longest_silence;
    if (!shared_->to_be_told && !late) {
        return {};
    }
    shared_->to_be_told = false;
    return std::exchange(shared_->finished, {});
}

std::vector<scatter::TaskProgress> WorkerPool::progress() const {
    const std::lock_guard lock(shared_->mutex);
    std::vector<scatter::TaskProgress> all;
    for (const auto& running : shared_->running) {
        all.push_back(
            {running.task, running.monitor.frames, running.monitor.bytes, running.monitor.media_microseconds});
    }
    return all;
}

void WorkerPool::wait(std::chrono::microseconds at_most) {
    std::unique_lock lock(shared_->mutex);
    shared_->something_finished.wait_for(lock, at_most, [this] { return shared_->to_be_told; });
}

} // namespace reelmill::cluster
