// Shards that are begun once more near the end, by what is seen of the ranks that are at them.

#include "simulated_run.hpp"

namespace reelmill::scatter::test {

namespace {

/// Two equal shards of 10 s on two ranks, of which rank 0 has taken 10 s for its own, and is idle then; the other one
/// gets on by `share_in_a_second`.
class TwoShards : public SimulatedRun {
public:
    explicit TwoShards(double share_in_a_second)
        : SimulatedRun(spec_of(1), with_plans([](task::TitleId) {
                           return plan_of({10, 10}, 0);
                       })) {
        ready(2);
        answer(0, 0); // the probe
        for (now = 1; now < 10; ++now) {
            report(share_in_a_second * now);
        }
        answer_rank_0(10);
        answer_rank_0(0); // other tracks
        now = 10.5;
        report(share_in_a_second * now);
    }

    [[nodiscard]] bool is_idle(int rank) const { return held_by(rank) == 0; }

private:
    void report(double share) {
        const auto task = std::ranges::find(held, 1, &Held::rank);
        feed(ProgressReported{1, {task->id, 0, 0, static_cast<std::int64_t>(share * 1e6 * 10)}});
    }
    void answer_rank_0(double seconds) {
        const auto task = std::ranges::find(held, 0, &Held::rank);
        if (task != held.end()) {
            answer(static_cast<std::size_t>(task - held.begin()), seconds);
        }
    }
};

} // namespace

TEST(SecondTry, IsMadeWhereAnIdleRankWouldEndClearlySooner) {
    TwoShards run(0.02); // 50 s, of which 39.5 are left
    ASSERT_EQ(run.held_by(0), 1);
    ASSERT_EQ(run.held_by(1), 1);
    EXPECT_EQ(run.held[0].id, run.held[1].id);
    run.answer(run.held[0].rank == 0 ? 0 : 1, 10);
    EXPECT_TRUE(std::ranges::find(run.held, 1, &SimulatedRun::Held::rank)->cancelled);
    run.answer_all();
    EXPECT_EQ(run.summary->status, ExitStatus::done);
}

TEST(SecondTry, IsNotMadeOfWhatEndsSoon) {
    TwoShards run(0.06); // a slow rank, but 6.2 s are left
    EXPECT_TRUE(run.is_idle(0));
    run.answer_all();
    EXPECT_EQ(run.assigned<task::ShardTask>().size(), 2);
    EXPECT_EQ(run.summary->status, ExitStatus::done);
}

TEST(SecondTry, IsNotMadeWhileWorkWaits) {
    SimulatedRun run(spec_of(1), with_plans([](task::TitleId) { return plan_of({10, 10, 1, 1}, 0); }));
    run.ready(2);
    run.answer(0, 0);
    const task::TaskId at_work = std::ranges::find(run.held, 1, &SimulatedRun::Held::rank)->id;
    for (run.now = 1; run.now < 10; ++run.now) {
        run.feed(ProgressReported{1, {at_work, 0, 0, static_cast<std::int64_t>(run.now * 1e4)}});
    }
    run.answer(run.held[0].rank == 0 ? 0 : 1, 10);
    ASSERT_EQ(run.held_by(0), 1);
    EXPECT_NE(std::ranges::find(run.held, 0, &SimulatedRun::Held::rank)->id, at_work);
    run.answer_all();
    EXPECT_EQ(run.summary->status, ExitStatus::done);
}

} // namespace reelmill::scatter::test
