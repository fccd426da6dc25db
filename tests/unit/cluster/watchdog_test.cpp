#include "reelmill/cluster/watchdog.hpp"

#include <array>
#include <csignal>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

namespace reelmill::cluster {
namespace {

constexpr std::chrono::seconds long_patience{3600};

/// A rank that waits for the others for ever; `alive` tells that it has come so far, and by its end that it is dead.
[[noreturn]] void wait_for_others(int alive) {
    const Watchdog watchdog(Watchdog::Over::start, long_patience, Starter());
    [[maybe_unused]] const auto written = ::write(alive, "x", 1);
    while (true) {
        ::pause();
    }
}

/// Starts a rank, and dies when it is told to.
[[noreturn]] void be_mpirun(int alive, int told_to_die) {
    if (::fork() == 0) {
        ::close(told_to_die);
        wait_for_others(alive);
    }
    ::close(alive);
    char byte = 0;
    [[maybe_unused]] const auto count = ::read(told_to_die, &byte, 1);
    ::raise(SIGKILL);
    std::abort();
}

TEST(Watchdog, EndsARankWhoseMpirunDiesWhileItStarts) {
    std::array<int, 2> alive{};
    std::array<int, 2> order{};
    ASSERT_EQ(::pipe(alive.data()), 0);
    ASSERT_EQ(::pipe(order.data()), 0);
    const pid_t mpirun = ::fork();
    if (mpirun == 0) {
        ::close(alive[0]);
        ::close(order[1]);
        be_mpirun(alive[1], order[0]);
    }
    ::close(alive[1]);
    ::close(order[0]);
    char byte = 0;
    ASSERT_EQ(::read(alive[0], &byte, 1), 1) << "the rank is there";
    ASSERT_EQ(::write(order[1], "x", 1), 1);
    EXPECT_EQ(::read(alive[0], &byte, 1), 0) << "it has ended, long before its patience has";
    EXPECT_EQ(::waitpid(mpirun, nullptr, 0), mpirun);
    ::close(alive[0]);
    ::close(order[1]);
}

} // namespace
} // namespace reelmill::cluster
