#include "reelmill/cluster/worker_pool.hpp"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <gtest/gtest.h>
#include <mutex>
#include <stdexcept>
#include <thread>

namespace reelmill::cluster::test {

namespace {

using namespace std::chrono_literals;

/// Waits until `count` tasks have come to their end.
std::vector<WorkerPool::Finished> finished(WorkerPool& pool, std::size_t count) {
    std::vector<WorkerPool::Finished> all;
    while (all.size() < count) {
        pool.wait(10s);
        for (auto& task : pool.take_finished()) {
            all.push_back(std::move(task));
        }
    }
    return all;
}

/// Tasks that go on until they are stopped, and a way to wait until so many have begun.
class Endless {
public:
    task::TaskResult operator()(const task::Task& /*task*/, WorkMonitor& monitor) {
        std::unique_lock lock(mutex_);
        ++running_;
        monitor.frames = 17;
        changed_.notify_all();
        while (!monitor.stop) {
            changed_.wait_for(lock, 1ms);
        }
        return task::TaskFailure{FailureKind::interrupted, "stopped in the middle", {}};
    }
    void wait_for(int running) {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return running_ >= running; });
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    int running_ = 0;
};

task::Task some_task(int title) { return task::ProbeTask{{title, {}, 0, {}}, "/in"}; }

} // namespace

TEST(WorkerPool, EntersEverySlotBeforeItsFirstTask) {
    static thread_local int entered = -1;
    std::mutex mutex;
    std::vector<int> slots;
    WorkerPool pool(
        3,
        [](const task::Task&, WorkMonitor&) -> task::TaskResult {
            task::MuxResult result;
            result.frames = entered;
            return result;
        },
        [&](int slot) {
            entered = slot;
            const std::lock_guard lock(mutex);
            slots.push_back(slot);
        });
    pool.add(1, some_task(1));
    EXPECT_GE(std::get<task::MuxResult>(finished(pool, 1).front().result).frames, 0);
    while (true) {
        const std::lock_guard lock(mutex);
        if (slots.size() == 3) {
            break;
        }
    }
    std::ranges::sort(slots);
    EXPECT_EQ(slots, (std::vector<int>{0, 1, 2}));
}

TEST(WorkerPool, RunsTasksInOrderOnOneSlot) {
    WorkerPool pool(1, [](const task::Task& task, WorkMonitor&) -> task::TaskResult {
        task::MuxResult result;
        result.frames = std::get<task::ProbeTask>(task).title;
        return result;
    });
    for (int task = 0; task < 50; ++task) {
        pool.add(100 + task, some_task(task));
    }
    const auto all = finished(pool, 50);
    for (int task = 0; task < 50; ++task) {
        const auto& one = all[static_cast<std::size_t>(task)];
        EXPECT_EQ(one.task, 100 + task);
        EXPECT_EQ(std::get<task::MuxResult>(one.result).frames, task);
        EXPECT_GE(one.seconds, 0);
    }
}

TEST(WorkerPool, RunsAsManyTasksAtOnceAsItHasSlots) {
    Endless endless;
    WorkerPool pool(3, std::ref(endless));
    for (int task = 1; task <= 4; ++task) {
        pool.add(task, some_task(task));
    }
    endless.wait_for(3);
    const auto progress = pool.progress();
    ASSERT_EQ(progress.size(), 3);
    EXPECT_TRUE(std::all_of(progress.begin(), progress.end(), [](const auto& one) { return one.frames == 17; }));
    pool.cancel_all();
    EXPECT_EQ(finished(pool, 4).size(), 4);
    EXPECT_TRUE(pool.progress().empty());
}

TEST(WorkerPool, StopsARunningTaskAndForgetsAWaitingOne) {
    Endless endless;
    WorkerPool pool(1, std::ref(endless));
    pool.add(1, some_task(1));
    pool.add(2, some_task(2));
    endless.wait_for(1);
    pool.cancel(99);
    EXPECT_TRUE(pool.take_finished().empty());
    pool.cancel(2);
    const auto waiting = finished(pool, 1);
    EXPECT_EQ(waiting[0].task, 2);
    EXPECT_EQ(std::get<task::TaskFailure>(waiting[0].result).kind, FailureKind::interrupted);
    EXPECT_EQ(waiting[0].seconds, 0);
    pool.cancel(1);
    const auto running = finished(pool, 1);
    EXPECT_EQ(running[0].task, 1);
    EXPECT_EQ(std::get<task::TaskFailure>(running[0].result).line, "stopped in the middle");
    EXPECT_GT(running[0].seconds, 0);
}

TEST(WorkerPool, TurnsAnExceptionIntoAFailureOfTheTask) {
    WorkerPool pool(1,
                    [](const task::Task&, WorkMonitor&) -> task::TaskResult { throw std::runtime_error("surprise"); });
    pool.add(1, some_task(1));
    const auto all = finished(pool, 1);
    EXPECT_EQ(std::get<task::TaskFailure>(all[0].result).kind, FailureKind::internal);
    EXPECT_EQ(std::get<task::TaskFailure>(all[0].result).line, "surprise");
}

TEST(WorkerPool, EndsAlthoughTasksRunAndWait) {
    Endless endless;
    {
        WorkerPool pool(2, std::ref(endless));
        for (int task = 1; task <= 10; ++task) {
            pool.add(task, some_task(task));
        }
        endless.wait_for(2);
    }
    SUCCEED() << "the destructor came back";
}

TEST(WorkerPool, WaitsNoLongerThanItIsTold) {
    WorkerPool pool(1, [](const task::Task&, WorkMonitor&) -> task::TaskResult { return task::MuxResult{}; });
    pool.wait(1us);
    EXPECT_TRUE(pool.take_finished().empty());
}

TaskPatience impatient(std::chrono::milliseconds patience) {
    TaskPatience made;
    made.seconds = [patience](const task::Task&) { return std::chrono::duration<double>(patience).count(); };
    made.look_interval = 1ms;
    return made;
}

TEST(WorkerPool, BeginsATaskWithoutProgressOnceMoreApartAndThenSetsItsTitleAside) {
    std::vector<int> deaths;
    const auto hang = [&deaths](const task::Task& task, WorkMonitor& monitor) -> task::TaskResult {
        deaths.push_back(header_of(task).deaths);
        while (!monitor.stop) {
            std::this_thread::sleep_for(1ms);
        }
        return task::TaskFailure{FailureKind::interrupted, "stopped", {}};
    };
    WorkerPool pool(1, hang, {}, impatient(20ms));
    pool.add(7, some_task(0));
    const auto all = finished(pool, 1);
    EXPECT_EQ(deaths, (std::vector<int>{0, 1}));
    const auto& failure = std::get<task::TaskFailure>(all[0].result);
    EXPECT_EQ(failure.kind, FailureKind::input) << "the run goes on with the other titles";
    EXPECT_NE(failure.line.find("/in: its task \"probe\" has shown no progress"), std::string::npos) << failure.line;
    EXPECT_NE(failure.line.find("--task-timeout"), std::string::npos) << failure.line;
}

TEST(WorkerPool, TakesTheSecondResultOfATaskThatHungOnce) {
    const auto hang_once = [](const task::Task& task, WorkMonitor& monitor) -> task::TaskResult {
        while (header_of(task).deaths == 0 && !monitor.stop) {
            std::this_thread::sleep_for(1ms);
        }
        return monitor.stop ? task::TaskResult(task::TaskFailure{FailureKind::interrupted, "stopped", {}})
                            : task::TaskResult(task::ProbeResult{});
    };
    WorkerPool pool(1, hang_once, {}, impatient(20ms));
    pool.add(7, some_task(0));
    EXPECT_TRUE(std::holds_alternative<task::ProbeResult>(finished(pool, 1)[0].result));
}

TEST(WorkerPool, LeavesATaskAloneThatGetsOn) {
    const auto slow = [](const task::Task&, WorkMonitor& monitor) -> task::TaskResult {
        for (int i = 0; i < 40 && !monitor.stop; ++i) {
            std::this_thread::sleep_for(10ms);
            ++monitor.bytes;
        }
        return monitor.stop ? task::TaskResult(task::TaskFailure{FailureKind::interrupted, "stopped", {}})
                            : task::TaskResult(task::ProbeResult{});
    };
    WorkerPool pool(1, slow, {}, impatient(200ms));
    pool.add(7, some_task(0));
    EXPECT_TRUE(std::holds_alternative<task::ProbeResult>(finished(pool, 1)[0].result));
}

TEST(WorkerPool, LeavesATaskAloneThatReads) {
    const auto reader = [](const task::Task&, WorkMonitor& monitor) -> task::TaskResult {
        for (int i = 0; i < 40 && !monitor.stop; ++i) {
            std::this_thread::sleep_for(10ms);
            monitor.steps += 65536;
        }
        return monitor.stop ? task::TaskResult(task::TaskFailure{FailureKind::interrupted, "stopped", {}})
                            : task::TaskResult(task::ProbeResult{});
    };
    WorkerPool pool(1, reader, {}, impatient(200ms));
    pool.add(7, some_task(0));
    EXPECT_TRUE(std::holds_alternative<task::ProbeResult>(finished(pool, 1)[0].result));
}

TEST(WorkerPool, GivesUpItsProcessForATaskThatDoesNotHearThatItIsToStop) {
    std::atomic<bool> given_up = false;
    std::string line;
    TaskPatience patience = impatient(20ms);
    patience.deafness = 20ms;
    patience.give_up = [&](const std::string& words) {
        line = given_up ? line : words;
        given_up = true;
    };
    const auto deaf = [&given_up](const task::Task&, WorkMonitor&) -> task::TaskResult {
        while (!given_up) {
            std::this_thread::sleep_for(1ms);
        }
        return task::ProbeResult{};
    };
    WorkerPool pool(1, deaf, {}, patience);
    pool.add(7, some_task(0));
    EXPECT_TRUE(std::holds_alternative<task::ProbeResult>(finished(pool, 1)[0].result));
    EXPECT_NE(line.find("does not hear"), std::string::npos) << line;
}

TEST(TaskPatience, IsLongerForLargeSourcesAndCostlyShards) {
    task::ShardTask shard;
    const double least = usual_patience(shard);
    EXPECT_GE(least, 300);
    shard.shard.cost = 100;
    EXPECT_GE(usual_patience(shard), least + 1000);
    task::MuxTask mux;
    mux.index.size = 10'000'000'000;
    EXPECT_GE(usual_patience(mux), 10'000);
}

} // namespace reelmill::cluster::test
