// Many small pieces of work on several threads, with their results used one by one in order.
#pragma once

#include <algorithm>
#include <condition_variable>
#include <cstddef>
#include <future>
#include <map>
#include <mutex>
#include <stop_token>
#include <thread>
#include <vector>

namespace reelmill {

/// Calls make(0) to make(count - 1) on `threads` threads, and use(i, result) on the calling one, ascending by i. No
/// more results than 16 for each thread wait to be used. What use() throws, and what make(i) throws when its turn
/// comes, is thrown on; what is being made then is waited for, and little more is begun.
template <typename Make, typename Use>
void make_and_use_in_order(std::size_t count, std::size_t threads, const Make& make, const Use& use) {
    using Result = decltype(make(std::size_t{}));
    std::mutex mutex;
    std::condition_variable_any changed;
    std::map<std::size_t, std::future<Result>> made;
    std::size_t begun = 0;
    std::size_t used = 0;
    const std::size_t ahead = 16 * std::max<std::size_t>(threads, 1);
    const auto work = [&](const std::stop_token& stop) {
        std::unique_lock lock(mutex);
        while (true) {
            changed.wait(lock, stop, [&] { return begun == count || begun < used + ahead; });
            if (begun == count || stop.stop_requested()) {
                return;
            }
            const std::size_t mine = begun++;
            lock.unlock();
            std::packaged_task<Result()> task([&] { return make(mine); });
            task();
            lock.lock();
            made.emplace(mine, task.get_future());
            changed.notify_all();
        }
    };
    std::vector<std::jthread> workers; // their destructors ask them to stop, and wait for it
    for (std::size_t i = 0; i < std::max<std::size_t>(threads, 1); ++i) {
        workers.emplace_back(work);
    }
    for (std::size_t next = 0; next < count; ++next) {
        std::unique_lock lock(mutex);
        changed.wait(lock, [&] { return made.contains(next); });
        auto result = made.extract(next);
        used = next + 1;
        lock.unlock();
        changed.notify_all();
        use(next, result.mapped().get());
    }
}

} // namespace reelmill
