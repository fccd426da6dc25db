// A rank is killed in mid-task: the others finish the run. By itself, since the killed rank is missing afterwards.

#include "session.hpp"

#include "reelmill/cluster/rank_loop.hpp"
#include "reelmill/transport/mpi_communicator.hpp"
#include "support/scripted_runner.hpp"

#include <csignal>
#include <cstdlib>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <thread>
#include <unistd.h>

namespace reelmill::cluster::test {

namespace {

int victim_rank() { return session().size() - 1; }
bool is_victim() { return session().rank() == victim_rank(); }

/// The process that is going to be killed; told by itself to all others. Tests run on one host.
pid_t pid_of_victim() {
    transport::MpiCommunicator communicator;
    if (is_victim()) {
        for (int other = 0; other < victim_rank(); ++other) {
            communicator.send(Json::to_cbor(Json(::getpid())), other);
        }
        while (communicator.moving()) {
            (void)communicator.poll();
        }
        return ::getpid();
    }
    while (true) {
        if (const auto message = communicator.poll()) {
            return Json::from_cbor(message->bytes).get<pid_t>();
        }
    }
}

} // namespace

TEST(LostRank, LeavesItsWorkToTheOthers) {
    const pid_t victim = pid_of_victim();
    // Nobody finishes anything before the victim has taken a task and died of it.
    const auto wait_for_the_death = [victim](const task::Task&, WorkMonitor&) -> std::optional<task::TaskResult> {
        if (is_victim()) {
            std::raise(SIGKILL);
        }
        while (::kill(victim, 0) == 0) {
            std::this_thread::yield();
        }
        return std::nullopt;
    };
    reelmill::test::ScriptedRunner runner(5, wait_for_the_death);
    RankOptions options;
    options.first.spec =
        reelmill::test::scripted_spec(40); // more than the others can hold: some are left for the victim
    options.slots = 2;
    transport::MpiCommunicator communicator;
    const auto summary = run_rank(communicator, options, std::ref(runner));
    EXPECT_EQ(summary.status, ExitStatus::done);
    EXPECT_FALSE(is_victim()) << "it was meant to be dead";
    if (session().rank() == 0) {
        ASSERT_EQ(summary.titles.size(), 40);
        for (const auto& title : summary.titles) {
            EXPECT_EQ(title.state, job::TitleState::done);
        }
        if (!HasFailure()) {
            fmt::print("rank 0 is content\n");
            std::fflush(stdout);
        }
    }
    // The program's usual end asks every rank, and one is dead.
    std::_Exit(HasFailure() ? 1 : 0);
}

} // namespace reelmill::cluster::test
