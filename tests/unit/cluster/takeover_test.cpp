// The loss of coordinators, with ranks as threads of one process.
#include "reelmill/cluster/rank_loop.hpp"
#include "reelmill/transport/loopback.hpp"

#include "kept_run.hpp"
#include "support/expect_done.hpp"
#include "support/scripted_runner.hpp"

#include <atomic>
#include <gtest/gtest.h>
#include <mutex>
#include <set>
#include <thread>

namespace reelmill::cluster::test {

namespace {

using reelmill::test::expect_all_done;
using reelmill::test::name_of;
using reelmill::test::scripted_spec;
using reelmill::test::ScriptedRunner;

struct Cut {};

/// A rank's way to the others, that can be cut: then the rank dies at its next word.
class MortalCommunicator final : public transport::Communicator {
public:
    MortalCommunicator(std::unique_ptr<transport::Communicator> inner, const std::atomic<bool>& dead)
        : inner_(std::move(inner)), dead_(dead) {}
    [[nodiscard]] int rank() const override { return inner_->rank(); }
    [[nodiscard]] int size() const override { return inner_->size(); }
    void send(message::Bytes bytes, int to) override {
        live();
        inner_->send(std::move(bytes), to);
    }
    std::optional<message::Message> poll() override {
        live();
        return inner_->poll();
    }
    [[nodiscard]] std::size_t unsent() const override { return inner_->unsent(); }
    [[nodiscard]] bool moving() const override { return inner_->moving(); }
    [[nodiscard]] std::vector<int> take_lost() override { return inner_->take_lost(); }

private:
    void live() const {
        if (dead_) {
            throw Cut();
        }
    }
    std::unique_ptr<transport::Communicator> inner_;
    const std::atomic<bool>& dead_;
};

/// Several ranks, of which some die when a certain number of tasks was begun.
class MortalRun {
public:
    explicit MortalRun(int ranks) : hub_(ranks), dead_(static_cast<std::size_t>(ranks)) {}

    void kill(int rank) {
        dead_[static_cast<std::size_t>(rank)] = true;
        hub_.lose(rank);
    }

    job::RunSummary run(const job::JobSpec& spec, const task::TaskRunner& runner) {
        std::vector<std::jthread> threads;
        for (int rank = 0; rank < static_cast<int>(dead_.size()); ++rank) {
            threads.emplace_back([this, rank, &spec, &runner] { be(rank, spec, runner); });
        }
        threads.clear();
        return kept_.summary();
    }
    [[nodiscard]] task::Term last_term() const { return kept_.last_term(); }

private:
    void be(int rank, const job::JobSpec& spec, const task::TaskRunner& runner) {
        RankOptions options;
        options.relay_log = false;
        options.first = kept_.coordination(spec, 1);
        options.take_over = [this, &spec](const Predecessor& predecessor) {
            return kept_.next_coordination(spec, predecessor);
        };
        MortalCommunicator communicator(hub_.communicator(rank), dead_[static_cast<std::size_t>(rank)]);
        try {
            static_cast<void>(run_rank(communicator, options, runner));
        } catch (const Cut&) {
        }
    }

    transport::LoopbackHub hub_;
    std::vector<std::atomic<bool>> dead_;
    KeptRun kept_;
};

} // namespace

class RankLoopTakeover : public ::testing::TestWithParam<int> {};
INSTANTIATE_TEST_SUITE_P(TasksBegun, RankLoopTakeover, ::testing::Range(1, 40, 3));

TEST_P(RankLoopTakeover, FinishesTheRunWhereverRank0Dies) {
    MortalRun run(3);
    std::atomic<int> begun = 0;
    ScriptedRunner runner(5, [&](const task::Task&, WorkMonitor&) -> std::optional<task::TaskResult> {
        if (++begun == GetParam()) {
            run.kill(0);
        }
        return std::nullopt;
    });
    expect_all_done(run.run(scripted_spec(5), std::ref(runner)), 5);
    EXPECT_EQ(run.last_term(), 2);
}

TEST_P(RankLoopTakeover, FinishesTheRunWhenSeveralDieOneAfterTheOther) {
    MortalRun run(4);
    std::atomic<int> begun = 0;
    ScriptedRunner runner(5, [&](const task::Task&, WorkMonitor&) -> std::optional<task::TaskResult> {
        const int now = ++begun - GetParam();
        if (now == 0) {
            run.kill(0);
            run.kill(2);
        } else if (now == 4) {
            run.kill(1);
        }
        return std::nullopt;
    });
    expect_all_done(run.run(scripted_spec(6), std::ref(runner)), 6);
}

} // namespace reelmill::cluster::test
