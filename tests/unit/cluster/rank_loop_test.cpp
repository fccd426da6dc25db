#include "reelmill/cluster/rank_loop.hpp"
#include "reelmill/message/wire.hpp"
#include "reelmill/transport/loopback.hpp"
#include "support/hooked_host.hpp"

#include "kept_run.hpp"
#include "support/scripted_runner.hpp"

#include <algorithm>
#include <atomic>
#include <gtest/gtest.h>
#include <set>
#include <thread>

namespace reelmill::cluster::test {

namespace {

using reelmill::test::scripted_spec;
using reelmill::test::ScriptedRunner;

RankOptions options_for(int titles, int slots = 1) {
    RankOptions options;
    options.first.spec = scripted_spec(titles);
    options.slots = slots;
    options.relay_log = false; // ranks that are threads share the default logger
    return options;
}

/// Runs `ranks` ranks as threads; rank 0's summary. All ranks must tell the same status.
job::RunSummary run_together(int ranks, const RankOptions& options, const task::TaskRunner& runner) {
    transport::LoopbackHub hub(ranks);
    std::vector<job::RunSummary> summaries(static_cast<std::size_t>(ranks));
    {
        std::vector<std::jthread> threads;
        for (int rank = 0; rank < ranks; ++rank) {
            threads.emplace_back([&, rank] {
                const auto communicator = hub.communicator(rank);
                summaries[static_cast<std::size_t>(rank)] = run_rank(*communicator, options, runner);
            });
        }
    }
    for (const auto& summary : summaries) {
        EXPECT_EQ(summary.status, summaries[0].status);
    }
    return summaries[0];
}

} // namespace

/// Rank 0 of two. The other one is stopped: what was sent to it first is never handed over.
class BesideAStoppedRank final : public transport::Communicator {
public:
    [[nodiscard]] int rank() const override { return 0; }
    [[nodiscard]] int size() const override { return 2; }
    void send(message::Bytes bytes, int /*to*/) override { sent_.push_back(std::move(bytes)); }
    std::optional<message::Message> poll() override { return std::nullopt; }
    [[nodiscard]] std::size_t unsent() const override { return sent_.size(); }
    [[nodiscard]] bool has_unsent(int /*to*/) const override { return !sent_.empty(); }
    [[nodiscard]] bool moving() const override { return false; }
    [[nodiscard]] std::vector<int> take_lost() override { return {}; }

    [[nodiscard]] std::ptrdiff_t signs_of_life() const {
        return std::ranges::count_if(sent_, [](const message::Bytes& bytes) {
            return std::holds_alternative<message::Heartbeat>(message::decode(bytes, 0).body);
        });
    }

private:
    std::vector<message::Bytes> sent_;
};

TEST(SignsOfLife, DoNotPileUpForARankThatIsStopped) {
    BesideAStoppedRank communicator;
    std::atomic<bool> silent = false;
    auto options = options_for(1);
    options.rank_timeout = std::chrono::milliseconds(100);
    reelmill::test::hooked(options.first).on_status = [&](const status::Status& status) {
        silent = silent || std::ranges::any_of(status.ranks_seen, &status::RankSeen::silent);
        silent.notify_all();
    };
    ScriptedRunner runner(5, [&](const task::Task&, WorkMonitor&) -> std::optional<task::TaskResult> {
        silent.wait(false);
        return std::nullopt;
    });
    EXPECT_EQ(run_rank(communicator, options, std::ref(runner)).status, ExitStatus::done);
    EXPECT_EQ(communicator.signs_of_life(), 0) << "it has the announcement to take first";
}

class RankLoop : public ::testing::TestWithParam<int> {};
INSTANTIATE_TEST_SUITE_P(Ranks, RankLoop, ::testing::Values(1, 2, 3, 5));

TEST_P(RankLoop, DoesEveryTaskOnce) {
    ScriptedRunner runner(7);
    auto options = options_for(6);
    std::vector<RawPath> finished;
    std::vector<RawPath> folders;
    reelmill::test::hooked(options.first).on_title = [&](const scatter::TitleFinished& title) {
        finished.push_back(title.outcome.source);
    };
    reelmill::test::hooked(options.first).on_delete_segments = [&](const scatter::DeleteSegments& segments) {
        folders.push_back(segments.folder);
    };
    const auto summary = run_together(GetParam(), options, std::ref(runner));
    EXPECT_EQ(summary.status, ExitStatus::done);
    EXPECT_EQ(summary.ranks, GetParam());
    const auto done = runner.done();
    EXPECT_EQ(done.size(), 6 * (1 + 7 + 1 + 1));
    EXPECT_EQ(std::set<std::string>(done.begin(), done.end()).size(), done.size());
    ASSERT_EQ(summary.titles.size(), 6);
    for (const auto& title : summary.titles) {
        EXPECT_EQ(title.state, job::TitleState::done);
        EXPECT_EQ(title.checksum, title.output.bytes);
    }
    EXPECT_EQ(finished.size(), 6);
    EXPECT_EQ(folders.size(), 6);
}

TEST_P(RankLoop, RunsOnSeveralSlots) {
    ScriptedRunner runner(20);
    const auto summary = run_together(GetParam(), options_for(3, 4), std::ref(runner));
    EXPECT_EQ(summary.status, ExitStatus::done);
    EXPECT_EQ(runner.done().size(), 3 * 23);
}

TEST_P(RankLoop, ShowsTheStatusAtTheEnd) {
    auto options = options_for(2);
    status::Status last;
    reelmill::test::hooked(options.first).on_status = [&](const status::Status& status) { last = status; };
    ScriptedRunner runner;
    (void)run_together(GetParam(), options, std::ref(runner));
    EXPECT_EQ(last.state, "finished");
    EXPECT_EQ(last.titles_done, 2);
    EXPECT_EQ(last.ranks, GetParam());
}

TEST_P(RankLoop, StopsWhenASignalReachesAnyRank) {
    std::atomic<bool> working = false;
    ScriptedRunner runner(50, [&](const task::Task& task, WorkMonitor& monitor) -> std::optional<task::TaskResult> {
        if (!std::holds_alternative<task::ShardTask>(task)) {
            return std::nullopt;
        }
        working = true;
        working.notify_all();
        while (!monitor.stop) {
            std::this_thread::yield();
        }
        return task::TaskFailure{FailureKind::interrupted, "stopped", {}};
    });
    auto options = options_for(2);
    options.stop_signal = [&] { return working ? SIGTERM : 0; };
    const auto summary = run_together(GetParam(), options, std::ref(runner));
    EXPECT_EQ(summary.status, ExitStatus::stopped);
    EXPECT_EQ(summary.line, "stopped by SIGTERM");
    EXPECT_EQ(summary.titles.at(0).state, job::TitleState::stopped);
}

TEST_P(RankLoop, EndsWhenThereIsNothingToDo) {
    ScriptedRunner runner;
    auto options = options_for(0);
    options.first.spec.rejected = {{"/in/missing", "/in/missing: no such file"}};
    const auto summary = run_together(GetParam(), options, std::ref(runner));
    EXPECT_EQ(summary.status, ExitStatus::some_failed);
    EXPECT_TRUE(runner.done().empty());
}

TEST_P(RankLoop, AnExceptionInATaskFailsItsTitleAlone) {
    ScriptedRunner runner(3, [](const task::Task& task, WorkMonitor&) -> std::optional<task::TaskResult> {
        if (const auto* shard = std::get_if<task::ShardTask>(&task); shard != nullptr && shard->title == 1) {
            throw std::runtime_error("surprise");
        }
        return std::nullopt;
    });
    const auto summary = run_together(GetParam(), options_for(3), std::ref(runner));
    EXPECT_EQ(summary.status, ExitStatus::some_failed);
    EXPECT_EQ(summary.titles.at(0).state, job::TitleState::done);
    EXPECT_EQ(summary.titles.at(1).state, job::TitleState::failed);
    EXPECT_EQ(summary.titles.at(1).line, "surprise");
    EXPECT_EQ(summary.titles.at(2).state, job::TitleState::done);
}

/// A run of 3 titles in which it fails to write down that title number `title` is done.
void expect_resumable_when_a_record_fails(int ranks, int title, FailureKind kind) {
    ScriptedRunner runner;
    KeptRun kept;
    RankOptions options = options_for(0);
    options.first = kept.coordination(scripted_spec(3), 1);
    reelmill::test::hooked(options.first).on_title = [&, left = title](const scatter::TitleFinished&) mutable {
        if (left-- == 0) {
            throw Failure(kind, "the record went wrong");
        }
    };
    const auto summary = run_together(ranks, options, std::ref(runner));
    EXPECT_EQ(summary.status, ExitStatus::environment);
    EXPECT_EQ(summary.line, "the record went wrong");
    EXPECT_EQ(kept.summary().status, ExitStatus::environment) << "what is on disk counts as left over from a whole run";
    ASSERT_TRUE(kept.saved()) << "there is no checkpoint to go on from";
    EXPECT_EQ(kept.saved()->titles.size(), 3);
}

TEST_P(RankLoop, CanBeResumedAfterAFailureOfItsOwn) {
    for (const auto kind : {FailureKind::internal, FailureKind::input, FailureKind::environment}) {
        expect_resumable_when_a_record_fails(GetParam(), 0, kind);
    }
}

TEST_P(RankLoop, TellsOfAFailureThatComesWithTheLastTitle) {
    expect_resumable_when_a_record_fails(GetParam(), 2, FailureKind::internal);
}

TEST(RankLoop, GoesOnWithoutALostRank) {
    transport::LoopbackHub hub(2);
    std::atomic<bool> lost_one_works = false;
    const auto hello = message::encode({0, message::Hello{1, REELMILL_VERSION, "host", {}}});
    const auto lost = hub.communicator(1);
    lost->send(hello, 0);
    std::jthread death([&] { // takes a task and dies with it
        while (!lost->poll()) {
            std::this_thread::yield();
        }
        lost_one_works = true;
        lost_one_works.notify_all();
        hub.lose(1);
    });
    ScriptedRunner runner(5, [&](const task::Task&, WorkMonitor&) -> std::optional<task::TaskResult> {
        lost_one_works.wait(false);
        return std::nullopt;
    });
    const auto communicator = hub.communicator(0);
    const auto summary = run_rank(*communicator, options_for(2), std::ref(runner));
    EXPECT_EQ(summary.status, ExitStatus::done);
    EXPECT_EQ(runner.done().size(), 2 * 8);
}

TEST(RankLoop, GivesUpWithoutRank0) {
    transport::LoopbackHub hub(2);
    hub.lose(0);
    const auto communicator = hub.communicator(1);
    ScriptedRunner runner;
    try {
        (void)run_rank(*communicator, options_for(1), std::ref(runner));
        FAIL() << "rank 1 has nobody to wait for";
    } catch (const Failure& failure) {
        EXPECT_EQ(failure.kind(), FailureKind::interrupted);
    }
}

TEST(RankLoop, RefusesARankOfAnotherVersion) {
    transport::LoopbackHub hub(2);
    const auto stranger = hub.communicator(1);
    stranger->send(message::encode({0, message::Hello{1, "0.0.0-strange", "host", {}}}), 0);
    const auto communicator = hub.communicator(0);
    ScriptedRunner runner(5, [](const task::Task&, WorkMonitor& monitor) -> std::optional<task::TaskResult> {
        while (!monitor.stop) {
            std::this_thread::yield();
        }
        return std::nullopt;
    });
    try {
        (void)run_rank(*communicator, options_for(1), std::ref(runner));
        FAIL() << "two versions make two kinds of bytes";
    } catch (const Failure& failure) {
        EXPECT_NE(std::string(failure.what()).find("0.0.0-strange"), std::string::npos) << failure.what();
    }
}

} // namespace reelmill::cluster::test
