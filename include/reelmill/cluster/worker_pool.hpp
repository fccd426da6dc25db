// The threads of a rank that run tasks: one per slot.
#pragma once

#include "reelmill/cluster/task_patience.hpp"
#include "reelmill/scatter/event.hpp"
#include "reelmill/task/task_runner.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <vector>

namespace reelmill::cluster {

/// All calls from one thread (the rank's main thread); the runner is called on the pool's threads, up to `slots` at
/// once.
class WorkerPool {
public:
    /// `enter`: called once on each thread, with the number of its slot; may be empty. A task that shows no progress
    /// for as long as `patience` says is stopped and begun once more, in a process of its own (TaskHeader::deaths); the
    /// second time it comes out of take_finished as a TaskFailure of its title.
    WorkerPool(int slots, task::TaskRunner runner, const std::function<void(int slot)>& enter = {},
               TaskPatience patience = {});
    /// Asks running tasks to stop and waits until they have.
    ~WorkerPool();

    /// Runs `work` as soon as a slot is free, in the order of the calls.
    void add(task::TaskId task, task::Task work);
    /// Stops a running task, forgets one that waits; both still come out of take_finished. Unknown tasks: nothing.
    void cancel(task::TaskId task);
    void cancel_all();
    /// Forgets all tasks that wait; they come out of take_finished as interrupted.
    void hand_back_waiting();

    struct Finished {
        task::TaskId task = 0;
        task::TaskResult result;
        double seconds = 0; ///< wall time of the runner; 0 for a task that never began
    };
    /// Of very short tasks it tells together when none waits behind them any more, or 20 ms after the first.
    [[nodiscard]] std::vector<Finished> take_finished();
    [[nodiscard]] std::vector<scatter::TaskProgress> progress() const; ///< of running tasks

    /// Blocks until take_finished() has something to tell, or until `at_most` has passed.
    void wait(std::chrono::microseconds at_most);

private:
    struct Shared;
    std::unique_ptr<Shared> shared_;
};

} // namespace reelmill::cluster
