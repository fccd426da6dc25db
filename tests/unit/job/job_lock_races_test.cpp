// Many who want a job folder at the same moment.
#include "reelmill/job/job_lock.hpp"

#include "support/temporary_folder.hpp"

#include "reelmill/core/failure.hpp"

#include <algorithm>
#include <atomic>
#include <barrier>
#include <gtest/gtest.h>
#include <mutex>
#include <set>
#include <thread>
#include <vector>

namespace reelmill::job::test {
namespace {

using reelmill::test::TemporaryFolder;

constexpr int runners = 8;

TEST(JobLockRaces, OfRunsThatBeginAtOnceOneWins) {
    const TemporaryFolder folder;
    for (int round = 1; round <= 20; ++round) {
        std::barrier start(runners);
        std::atomic<int> winners{0};
        std::optional<JobLock> winner;
        {
            std::vector<std::jthread> threads;
            for (int runner = 0; runner < runners; ++runner) {
                threads.emplace_back([&, runner] {
                    start.arrive_and_wait();
                    try {
                        JobLock lock = JobLock::begin(folder.path(), {"run " + std::to_string(runner)});
                        ++winners;
                        winner.emplace(std::move(lock));
                    } catch (const Failure& failure) {
                        EXPECT_EQ(failure.kind(), FailureKind::usage) << failure.what();
                    }
                });
            }
        }
        ASSERT_EQ(winners, 1);
        EXPECT_EQ(winner->term(), round);
        winner->release();
    }
}

// Releases remove files while others are between their look and their link: still nobody gets a number twice.
TEST(JobLockRaces, BeginsAndReleasesAtOnceNeverShareANumberOrTheFolder) {
    const TemporaryFolder folder;
    std::atomic<int> inside{0};
    std::mutex mutex;
    std::vector<std::int64_t> numbers;
    {
        std::vector<std::jthread> threads;
        for (int runner = 0; runner < runners; ++runner) {
            threads.emplace_back([&, runner] {
                for (int done = 0; done < 5;) {
                    try {
                        JobLock lock = JobLock::begin(folder.path(), {"run " + std::to_string(runner)});
                        EXPECT_EQ(++inside, 1);
                        {
                            const std::lock_guard guard(mutex);
                            numbers.push_back(lock.term());
                        }
                        --inside;
                        lock.release();
                        ++done;
                    } catch (const Failure& failure) {
                        EXPECT_EQ(failure.kind(), FailureKind::usage) << failure.what();
                    }
                }
            });
        }
    }
    EXPECT_EQ(numbers.size(), 5U * runners);
    EXPECT_TRUE(std::is_sorted(numbers.begin(), numbers.end()));
    EXPECT_EQ(std::set(numbers.begin(), numbers.end()).size(), numbers.size());
}

TEST(JobLockRaces, TakeoversAtOnceGetNumbersOfTheirOwn) {
    const TemporaryFolder folder;
    const JobLock first = JobLock::begin(folder.path(), {"run"});
    std::barrier start(runners);
    std::mutex mutex;
    std::multiset<std::int64_t> numbers;
    {
        std::vector<std::jthread> threads;
        for (int runner = 0; runner < runners; ++runner) {
            threads.emplace_back([&, runner] {
                start.arrive_and_wait();
                const JobLock lock = JobLock::take_over(folder.path(), {"run", runner, 1});
                const std::lock_guard guard(mutex);
                numbers.insert(lock.term());
            });
        }
    }
    const std::set<std::int64_t> distinct(numbers.begin(), numbers.end());
    EXPECT_EQ(distinct.size(), runners);
    EXPECT_GE(*distinct.begin(), 2);
}

} // namespace
} // namespace reelmill::job::test
