// Helpers that join a run through its folder, and ranks that leave one, as threads of one process.
#include "reelmill/cluster/helper_loop.hpp"
#include "reelmill/cluster/rank_loop.hpp"
#include "reelmill/disk/message_log.hpp"
#include "reelmill/status/rank_name.hpp"
#include "reelmill/transport/loopback.hpp"

#include "kept_run.hpp"
#include "support/expect_done.hpp"
#include "support/scripted_runner.hpp"
#include "support/temporary_folder.hpp"

#include <atomic>
#include <condition_variable>
#include <gtest/gtest.h>
#include <mutex>
#include <set>
#include <thread>

namespace reelmill::cluster::test {

namespace {

using reelmill::test::expect_all_done;
using reelmill::test::scripted_spec;
using reelmill::test::ScriptedRunner;
using reelmill::test::TemporaryFolder;
using std::chrono::milliseconds;

struct Killed {};

/// Opens once and stays open.
class Gate {
public:
    void open() {
        const std::lock_guard lock(mutex_);
        open_ = true;
        changed_.notify_all();
    }
    void wait() {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return open_; });
    }
    [[nodiscard]] bool is_open() {
        const std::lock_guard lock(mutex_);
        return open_;
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    bool open_ = false;
};

/// Ranks that a helper may join; every checkpoint is kept.
class OpenRun {
public:
    explicit OpenRun(int ranks, int titles = 4)
        : hub_(ranks), ranks_(ranks), ends_(static_cast<std::size_t>(ranks)), spec_(scripted_spec(titles)) {
        options_.relay_log = false;
        options_.rank_timeout = milliseconds(2000);
        options_.take_over = [this](const Predecessor& predecessor) {
            return open_to_people(kept_.next_coordination(spec_, predecessor));
        };
    }

    RankOptions& options() { return options_; }
    std::function<std::optional<milliseconds>(int rank)> leave_wish;
    std::function<void(const status::Status&)> on_status;

    void begin(const task::TaskRunner& runner) {
        begin_each([&runner](int) { return runner; });
    }
    void begin_each(const std::function<task::TaskRunner(int rank)>& runner_of) {
        for (int rank = 0; rank < ranks_; ++rank) {
            threads_.emplace_back([this, rank, runner = runner_of(rank)] { be(rank, runner); });
        }
    }
    Gate& end_of(int rank) { return ends_.at(static_cast<std::size_t>(rank)); }
    job::RunSummary end() {
        threads_.clear();
        return kept_.summary();
    }
    [[nodiscard]] std::string helpers_folder() const { return folder_ / "helpers"; }
    [[nodiscard]] const std::vector<status::DeathSeen>& deaths() const { return kept_.saved()->deaths; }
    [[nodiscard]] task::Term last_term() const { return kept_.last_term(); }
    void ask(const job::Request& request) {
        const std::lock_guard lock(mutex_);
        requests_.push_back(request);
    }

private:
    void be(int rank, const task::TaskRunner& runner) {
        RankOptions options = options_;
        options.host = "host " + std::to_string(rank);
        options.first = open_to_people(kept_.coordination(spec_, 1));
        options.leave_wish = [this, rank] { return leave_wish ? leave_wish(rank) : std::nullopt; };
        const auto communicator = hub_.communicator(rank);
        static_cast<void>(run_rank(*communicator, options, runner));
        end_of(rank).open();
    }

    Coordination open_to_people(Coordination made) {
        auto& host = reelmill::test::hooked(made);
        host.on_open_helper_mail = [this, term = made.term] {
            return std::make_unique<mailbox::HelperMail>(helpers_folder(), term);
        };
        host.on_status = on_status;
        host.requests = [this] {
            const std::lock_guard lock(mutex_);
            return std::exchange(requests_, {});
        };
        return made;
    }

    TemporaryFolder folder_;
    transport::LoopbackHub hub_;
    int ranks_;
    std::vector<Gate> ends_;
    job::JobSpec spec_;
    RankOptions options_;
    KeptRun kept_;
    std::mutex mutex_;
    std::vector<job::Request> requests_; ///< guarded by the mutex
    std::vector<std::jthread> threads_;
};

HelpOptions help_options(int slots = 1) {
    HelpOptions options;
    options.rank.slots = slots;
    options.rank.host = "elsewhere";
    options.rank.relay_log = false;
    return options;
}

HelpEnded help_with(const OpenRun& run, const HelpOptions& options, const task::TaskRunner& runner) {
    mailbox::HelperBox box(run.helpers_folder());
    return help(box, options, runner);
}

bool is_shard(const task::Task& task) { return std::holds_alternative<task::ShardTask>(task); }

/// Shards wait until the gate is open.
ScriptedRunner::Before shards_behind(Gate& gate) {
    return [&gate](const task::Task& task, WorkMonitor&) -> std::optional<task::TaskResult> {
        if (is_shard(task)) {
            gate.wait();
        }
        return std::nullopt;
    };
}

/// Opens the gate at the first shard.
ScriptedRunner::Before opening(Gate& gate) {
    return [&gate](const task::Task& task, WorkMonitor&) -> std::optional<task::TaskResult> {
        if (is_shard(task)) {
            gate.open();
        }
        return std::nullopt;
    };
}

} // namespace

TEST(Helper, GetsShardsOfARunThatItJoins) {
    Gate gate;
    OpenRun run(1);
    ScriptedRunner own(5, shards_behind(gate));
    ScriptedRunner helping(5, opening(gate));
    run.begin(std::ref(own));
    EXPECT_EQ(help_with(run, help_options(2), std::ref(helping)), HelpEnded::job_over);
    expect_all_done(run.end(), 4);
    EXPECT_FALSE(helping.done().empty());
    EXPECT_EQ(own.done().size() + helping.done().size(), 4 * (1 + 5 + 1 + 1)) << "nothing is done twice";
}

TEST(Helper, ThatDiesLosesWhatItHeldToOthers) {
    Gate gate;
    OpenRun run(1);
    ScriptedRunner own(5, shards_behind(gate));
    std::atomic<bool> dead = false;
    std::atomic<int> begun = 0;
    ScriptedRunner helping(5, [&](const task::Task&, WorkMonitor& monitor) -> std::optional<task::TaskResult> {
        ++begun;
        dead = true;
        while (!monitor.stop) {
            std::this_thread::yield();
        }
        return task::TaskFailure{FailureKind::interrupted, "killed", {}};
    });
    run.begin(std::ref(own));
    HelpOptions options = help_options();
    options.rank.leave_wish = [&]() -> std::optional<milliseconds> {
        if (dead) {
            throw Killed();
        }
        return std::nullopt;
    };
    EXPECT_THROW(static_cast<void>(help_with(run, options, std::ref(helping))), Killed);
    gate.open();
    expect_all_done(run.end(), 4);
    EXPECT_EQ(begun, 1);
    ASSERT_EQ(run.deaths().size(), 1);
    EXPECT_EQ(run.deaths()[0].cause, "silent");
    EXPECT_TRUE(status::is_helper(run.deaths()[0].rank));
}

TEST(Helper, ThatWasKilledIsToldNothingMore) {
    Gate gate;
    OpenRun run(1);
    mailbox::HelperBox box(run.helpers_folder());
    std::uintmax_t told = 0; // bytes
    bool the_same = false;
    int statuses = 0;
    run.on_status = [&](const status::Status& status) {
        if (!status.deaths.empty() && !gate.is_open()) {
            const auto before = std::exchange(told, std::filesystem::file_size(run.helpers_folder() + "/1/to-1"));
            the_same = before == told;
            if (the_same || ++statuses == 20) {
                gate.open();
            }
        }
    };
    ScriptedRunner own(5, shards_behind(gate));
    std::atomic<bool> dead = false;
    ScriptedRunner helping(5, [&](const task::Task&, WorkMonitor&) -> std::optional<task::TaskResult> {
        dead = true;
        return task::TaskFailure{FailureKind::interrupted, "killed", {}};
    });
    run.begin(std::ref(own));
    HelpOptions options = help_options();
    options.rank.leave_wish = [&]() -> std::optional<milliseconds> {
        if (dead) {
            throw Killed();
        }
        return std::nullopt;
    };
    EXPECT_THROW(static_cast<void>(help(box, options, std::ref(helping))), Killed);
    expect_all_done(run.end(), 4);
    EXPECT_TRUE(the_same) << "at two looks after its death";
}

TEST(Helper, ThatWasOnlyStoppedIsHeardAgain) {
    Gate silent;
    Gate back;
    OpenRun run(1);
    run.on_status = [&](const status::Status& status) {
        const auto is_back = [](const status::RankSeen& row) { return status::is_helper(row.rank) && !row.silent; };
        if (!status.deaths.empty()) {
            silent.open();
        }
        if (silent.is_open() && std::ranges::any_of(status.ranks_seen, is_back)) {
            back.open();
        }
    };
    ScriptedRunner own(5, shards_behind(back));
    std::atomic<bool> at_work = false;
    ScriptedRunner helping(5, [&](const task::Task&, WorkMonitor&) -> std::optional<task::TaskResult> {
        at_work = true;
        back.wait();
        return std::nullopt;
    });
    run.begin(std::ref(own));
    HelpOptions options = help_options();
    options.rank.leave_wish = [&]() -> std::optional<milliseconds> {
        if (at_work) {
            silent.wait(); // as if by SIGSTOP
        }
        return std::nullopt;
    };
    EXPECT_EQ(help_with(run, options, std::ref(helping)), HelpEnded::job_over);
    expect_all_done(run.end(), 4);
    EXPECT_FALSE(helping.done().empty());
}

TEST(Helper, ThatIsToLeaveFinishesItsShardAndGoes) {
    Gate gate;
    OpenRun run(1);
    ScriptedRunner own(5, shards_behind(gate));
    std::atomic<bool> enough = false;
    ScriptedRunner helping(5, [&](const task::Task&, WorkMonitor&) -> std::optional<task::TaskResult> {
        enough = true;
        return std::nullopt;
    });
    run.begin(std::ref(own));
    HelpOptions options = help_options();
    options.rank.leave_wish = [&] { return enough ? std::optional(milliseconds(-1)) : std::nullopt; };
    EXPECT_EQ(help_with(run, options, std::ref(helping)), HelpEnded::left);
    gate.open();
    expect_all_done(run.end(), 4);
    EXPECT_FALSE(helping.done().empty());
    EXPECT_EQ(own.done().size() + helping.done().size(), 4 * (1 + 5 + 1 + 1)) << "its last shard counts";
    EXPECT_TRUE(run.deaths().empty()) << "leaving is no death";
}

TEST(Helper, OfAnotherProgramIsRefusedAndTheRunGoesOn) {
    Gate gate;
    OpenRun run(1);
    ScriptedRunner own(5, shards_behind(gate));
    ScriptedRunner helping(5);
    run.begin(std::ref(own));
    HelpOptions options = help_options();
    options.rank.version = "another one";
    EXPECT_EQ(help_with(run, options, std::ref(helping)), HelpEnded::not_wanted);
    gate.open();
    expect_all_done(run.end(), 4);
    EXPECT_TRUE(helping.done().empty());
}

TEST(Helper, WhoWritesNonsenseHurtsNobody) {
    Gate gate;
    OpenRun run(1);
    ScriptedRunner own(5, shards_behind(gate));
    run.begin(std::ref(own));
    {
        mailbox::HelperBox box(run.helpers_folder());
        box.send({1, 2, 3}, 0);
        box.flush();
        ScriptedRunner helping(5, opening(gate)); // a second one, whose letters come after the nonsense
        EXPECT_EQ(help_with(run, help_options(), std::ref(helping)), HelpEnded::job_over);
    }
    expect_all_done(run.end(), 4);
}

TEST(Helper, FollowsWhoTakesOver) {
    Gate helper_is_there;
    OpenRun run(2);
    ScriptedRunner own(5, shards_behind(helper_is_there));
    ScriptedRunner helping(5, opening(helper_is_there));
    run.leave_wish = [&](int rank) -> std::optional<milliseconds> {
        return rank == 0 && helper_is_there.is_open() ? std::optional(milliseconds(-1)) : std::nullopt;
    };
    run.begin(std::ref(own));
    EXPECT_EQ(help_with(run, help_options(), std::ref(helping)), HelpEnded::job_over);
    expect_all_done(run.end(), 4);
    EXPECT_EQ(run.last_term(), 2);
}

TEST(Helper, WaitsForARunNoLongerThanItIsTold) {
    const TemporaryFolder folder;
    mailbox::HelperBox box(folder / "helpers");
    HelpOptions options = help_options();
    options.patience = milliseconds(50);
    options.run_is_at_work = [] { return false; };
    ScriptedRunner runner(1);
    EXPECT_EQ(help(box, options, std::ref(runner)), HelpEnded::no_run);
}

TEST(Helper, WhoseLetterBoxIsRemovedGoes) {
    const TemporaryFolder folder;
    mailbox::HelperBox box(folder / "helpers");
    std::filesystem::remove_all(folder / "helpers");
    ScriptedRunner runner(1);
    EXPECT_EQ(help(box, help_options(), std::ref(runner)), HelpEnded::job_over);
}

class LeavingRanks : public ::testing::TestWithParam<std::set<int>> {};
INSTANTIATE_TEST_SUITE_P(Ranks, LeavingRanks,
                         ::testing::Values(std::set{2}, std::set{0}, std::set{0, 1}, std::set{1, 2}));

TEST_P(LeavingRanks, GoWhileTheOthersFinishTheRun) {
    OpenRun run(3, 6);
    std::atomic<int> begun = 0;
    ScriptedRunner runner(7, [&](const task::Task& task, WorkMonitor&) -> std::optional<task::TaskResult> {
        begun += is_shard(task) ? 1 : 0;
        std::this_thread::yield();
        return std::nullopt;
    });
    run.leave_wish = [&](int rank) -> std::optional<milliseconds> {
        return begun > 3 && GetParam().contains(rank) ? std::optional(milliseconds(-1)) : std::nullopt;
    };
    run.begin(std::ref(runner));
    expect_all_done(run.end(), 6);
    EXPECT_TRUE(run.deaths().empty());
    auto done = runner.done();
    std::ranges::sort(done);
    const auto twice = std::ranges::adjacent_find(done);
    // A new coordinator gives out anew what it has not heard of yet; what is on disk then is only looked at.
    const bool hands_over = GetParam().contains(0);
    EXPECT_TRUE(hands_over || twice == done.end()) << *twice << " was done twice";
}

TEST(LeavingRanks, AllOfThemStopTheRun) {
    OpenRun run(2);
    std::atomic<bool> begun = false;
    ScriptedRunner runner(50);
    run.leave_wish = [&](int) { return begun ? std::optional(milliseconds(-1)) : std::nullopt; };
    run.begin([&](const task::Task& task, WorkMonitor& monitor) {
        begun = begun || is_shard(task);
        return runner(task, monitor);
    });
    EXPECT_EQ(run.end().status, ExitStatus::stopped);
}

TEST(Requests, ToCancelStopsTheRun) {
    OpenRun run(2);
    Gate begun;
    run.begin([&](const task::Task& task, WorkMonitor& monitor) -> task::TaskResult {
        if (!is_shard(task)) {
            return ScriptedRunner(5)(task, monitor);
        }
        begun.open();
        while (!monitor.stop) {
            std::this_thread::yield();
        }
        return task::TaskFailure{FailureKind::interrupted, "stopped", {}};
    });
    begun.wait();
    run.ask({job::Request::Kind::cancel, 0, {}, -1});
    const auto summary = run.end();
    EXPECT_EQ(summary.status, ExitStatus::stopped);
    EXPECT_TRUE(summary.cancelled);
}

TEST(Requests, ToLeaveSendsARankAway) {
    OpenRun run(2);
    ScriptedRunner theirs(20);
    ScriptedRunner own(20, [&](const task::Task& task, WorkMonitor&) -> std::optional<task::TaskResult> {
        if (is_shard(task)) {
            run.end_of(1).wait(); // while the run goes on
        }
        return std::nullopt;
    });
    run.begin_each([&](int rank) { return rank == 0 ? task::TaskRunner(std::ref(own)) : std::ref(theirs); });
    run.ask({job::Request::Kind::leave, 0, {}, 1});
    expect_all_done(run.end(), 4);
}

TEST(Requests, ToLeaveAHostAreHeardByASuccessorToo) {
    OpenRun run(3);
    Gate begun;
    Gate taken_over;
    ScriptedRunner first(20, shards_behind(begun));
    ScriptedRunner leaving(20, shards_behind(taken_over));
    ScriptedRunner second(20, [&](const task::Task& task, WorkMonitor&) -> std::optional<task::TaskResult> {
        if (is_shard(task)) {
            begun.open();
            run.end_of(2).wait(); // while the run goes on
        }
        return std::nullopt;
    });
    run.leave_wish = [&](int rank) {
        return rank == 0 && begun.is_open() ? std::optional(milliseconds(-1)) : std::nullopt;
    };
    run.options().take_over = [&, take_over = run.options().take_over](const Predecessor& predecessor) {
        run.ask({job::Request::Kind::leave, 0, "host 2", -1}); // before any rank has told the new one where it is
        taken_over.open();
        return take_over(predecessor);
    };
    const std::vector<task::TaskRunner> runners{std::ref(first), std::ref(second), std::ref(leaving)};
    run.begin_each([&](int rank) { return runners.at(static_cast<std::size_t>(rank)); });
    expect_all_done(run.end(), 4);
    EXPECT_EQ(run.last_term(), 2);
}

} // namespace reelmill::cluster::test
