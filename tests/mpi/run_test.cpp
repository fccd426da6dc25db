// The ranks' loop over MPI, with tasks that do nothing.

#include "session.hpp"

#include "reelmill/cluster/rank_loop.hpp"
#include "reelmill/cluster/stop_signals.hpp"
#include "reelmill/transport/mpi_communicator.hpp"
#include "support/hooked_host.hpp"
#include "support/scripted_runner.hpp"

#include <csignal>
#include <gtest/gtest.h>
#include <set>
#include <spdlog/spdlog.h>
#include <thread>

namespace reelmill::cluster::test {

namespace {

using reelmill::test::scripted_plan;
using reelmill::test::scripted_spec;
using reelmill::test::ScriptedRunner;

RankOptions options_for(int titles, int slots = 1) {
    RankOptions options;
    options.first.spec = scripted_spec(titles);
    options.slots = slots;
    return options;
}

/// On rank 0 the tasks that were run on all ranks; nothing elsewhere.
std::vector<std::string> tasks_of_all_ranks(const ScriptedRunner& runner) {
    transport::MpiCommunicator communicator;
    std::vector<std::string> all = runner.done();
    if (communicator.rank() != 0) {
        communicator.send(Json::to_cbor(Json(all)), 0);
        all.clear();
    }
    for (int missing = communicator.rank() == 0 ? communicator.size() - 1 : 0; missing > 0;) {
        if (const auto message = communicator.poll()) {
            for (const auto& task : Json::from_cbor(message->bytes)) {
                all.push_back(task.get<std::string>());
            }
            --missing;
        }
    }
    while (communicator.moving()) {
        (void)communicator.poll();
    }
    return all;
}

} // namespace

TEST(Run, DoesEveryTaskOnceAndTellsAllRanksHowItEnded) {
    ScriptedRunner runner(9);
    job::RunSummary summary;
    {
        transport::MpiCommunicator communicator;
        summary = run_rank(communicator, options_for(20, 2), std::ref(runner));
    }
    EXPECT_EQ(summary.status, ExitStatus::done);
    const auto tasks = tasks_of_all_ranks(runner);
    if (session().rank() == 0) {
        EXPECT_EQ(summary.ranks, session().size());
        EXPECT_EQ(tasks.size(), 20 * 12);
        EXPECT_EQ(std::set<std::string>(tasks.begin(), tasks.end()).size(), tasks.size());
        ASSERT_EQ(summary.titles.size(), 20);
        for (const auto& title : summary.titles) {
            EXPECT_EQ(title.state, job::TitleState::done);
            EXPECT_EQ(title.checksum, title.output.bytes);
            EXPECT_EQ(title.shards, 9);
        }
    }
}

TEST(Run, EveryRankGetsWork) {
    ScriptedRunner runner(40, [](const task::Task&, WorkMonitor&) -> std::optional<task::TaskResult> {
        // Long enough that one rank alone cannot have taken everything before the others are there.
        const auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds(5);
        while (std::chrono::steady_clock::now() < until) {
            std::this_thread::yield();
        }
        return std::nullopt;
    });
    transport::MpiCommunicator communicator;
    EXPECT_EQ(run_rank(communicator, options_for(3), std::ref(runner)).status, ExitStatus::done);
    EXPECT_FALSE(runner.done().empty()) << "rank " << session().rank();
}

TEST(Run, CarriesPlansOf20Megabytes) {
    ScriptedRunner runner(2, [](const task::Task& task, WorkMonitor&) -> std::optional<task::TaskResult> {
        if (std::holds_alternative<task::ProbeTask>(task)) {
            return task::ProbeResult{scripted_plan(2, 20'000'000)};
        }
        return std::nullopt;
    });
    transport::MpiCommunicator communicator;
    const auto summary = run_rank(communicator, options_for(3), std::ref(runner));
    EXPECT_EQ(summary.status, ExitStatus::done);
    if (session().rank() == 0) {
        for (const auto& title : summary.titles) {
            EXPECT_EQ(title.warnings.at(0).text, std::string(20'000'000, 'w'));
        }
    }
}

TEST(Run, StopsWhenTheLastRankGetsASignal) {
    const bool signalled = session().rank() == session().size() - 1;
    const StopSignals signals;
    auto options = options_for(4);
    options.stop_signal = StopSignals::received;
    ScriptedRunner runner(30, [&](const task::Task& task, WorkMonitor& monitor) -> std::optional<task::TaskResult> {
        if (!std::holds_alternative<task::ShardTask>(task)) {
            return std::nullopt;
        }
        if (signalled) {
            std::raise(SIGTERM);
        }
        while (!monitor.stop) {
            std::this_thread::yield();
        }
        return task::TaskFailure{FailureKind::interrupted, "stopped", {}};
    });
    transport::MpiCommunicator communicator;
    const auto summary = run_rank(communicator, options, std::ref(runner));
    EXPECT_EQ(summary.status, ExitStatus::stopped);
    if (session().rank() == 0) {
        EXPECT_EQ(summary.line, "stopped by SIGTERM");
        for (const auto& title : summary.titles) {
            EXPECT_EQ(title.state, job::TitleState::stopped);
        }
    }
}

TEST(Run, PrintsTheLinesOfAllRanksOnRank0) {
    auto options = options_for(session().size() * 4);
    std::set<int> ranks;
    std::size_t lines = 0;
    reelmill::test::hooked(options.first).on_log = [&](const message::LogLine& line) {
        EXPECT_EQ(line.text, "something is odd");
        EXPECT_EQ(line.level, spdlog::level::warn);
        ranks.insert(line.rank);
        ++lines;
    };
    ScriptedRunner runner(5, [](const task::Task&, WorkMonitor&) -> std::optional<task::TaskResult> {
        if (session().rank() != 0) {
            spdlog::warn("something is odd");
        }
        return std::nullopt;
    });
    {
        transport::MpiCommunicator communicator;
        EXPECT_EQ(run_rank(communicator, options, std::ref(runner)).status, ExitStatus::done);
    }
    const std::size_t mine = runner.done().size();
    const auto all = tasks_of_all_ranks(runner);
    if (session().rank() == 0) {
        EXPECT_EQ(lines, all.size() - mine);
        EXPECT_FALSE(ranks.contains(0));
    }
}

TEST(Run, AFailedTitleHurtsNoOther) {
    ScriptedRunner runner(3, [](const task::Task& task, WorkMonitor&) -> std::optional<task::TaskResult> {
        const auto* shard = std::get_if<task::ShardTask>(&task);
        if (shard != nullptr && shard->title == 2 && shard->shard.ordinal == 1) {
            return task::TaskFailure{FailureKind::input, "/in/2: is broken", "decoder: no"};
        }
        return std::nullopt;
    });
    transport::MpiCommunicator communicator;
    const auto summary = run_rank(communicator, options_for(5), std::ref(runner));
    EXPECT_EQ(summary.status, ExitStatus::some_failed);
    if (session().rank() == 0) {
        EXPECT_EQ(summary.titles.at(2).line, "/in/2: is broken");
        EXPECT_EQ(summary.titles.at(1).state, job::TitleState::done);
        EXPECT_EQ(summary.titles.at(3).state, job::TitleState::done);
    }
}

} // namespace reelmill::cluster::test
